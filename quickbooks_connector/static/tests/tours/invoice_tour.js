import { registry } from "@web/core/registry";
import { badge, postAndSend } from "./steps";

const hasRow = (customer) => `.o_list_view .o_data_row:contains(${customer})`;

function filter(name, shown, hidden) {
    return [
        {
            content: "Open the search menu",
            trigger: ".o_searchview_dropdown_toggler",
            run: "click",
        },
        {
            content: `Filter by ${name}`,
            trigger: `.o_filter_menu .o_menu_item:contains(${name})`,
            run: "click",
        },
        {
            content: `Only ${shown} is left`,
            trigger: `.o_list_view:not(:has(.o_data_row:contains(${hidden}))) .o_data_row:contains(${shown})`,
        },
        {
            content: "Take the filter away",
            trigger: ".o_searchview .o_facet_remove",
            run: "click",
        },
        {
            content: "Both are there again",
            trigger: `.o_list_view:has(.o_data_row:contains(${hidden})) .o_data_row:contains(${shown})`,
        },
    ];
}

registry.category("web_tour.tours").add("quickbooks_invoice", {
    steps: () => [
        {
            content: "Open the draft",
            trigger: `${hasRow("Sally Sent")} .o_data_cell[name=invoice_partner_display_name]`,
            run: "click",
        },
        ...postAndSend,
        {
            content: "Ask what happened to it",
            trigger: "button[name=action_quickbooks_log]",
            run: "click",
        },
        {
            content: "The log tells that it was created in QuickBooks",
            trigger: ".o_list_view .o_data_row:contains(To QuickBooks):contains(Created)",
        },
        {
            content: "Go back to the invoice",
            trigger: ".o_breadcrumb .o_back_button",
            run: "click",
        },
        {
            content: "It is the invoice again",
            trigger: badge("Synced"),
        },
        {
            content: "Go back to the list",
            trigger: ".o_breadcrumb .o_back_button",
            run: "click",
        },
        {
            content: "The list shows the badge",
            trigger: `${hasRow("Sally Sent")} .o_data_cell[name=quickbooks_status] .badge:contains(Synced)`,
        },
        ...filter("QuickBooks: synced", "Sally Sent", "Dora Draft"),
        ...filter("Not in QuickBooks", "Dora Draft", "Sally Sent"),
    ],
});
