import { registry } from "@web/core/registry";
import { badge, chooseAction, openApp, openInvoices, openMenu, post } from "./steps";

const row = (name) => `.o_list_view .o_data_row:contains(${name})`;

function openCustomer() {
    return [
        ...openMenu("account.menu_finance_receivables", "account.menu_account_customer"),
        {
            content: "Open the customer",
            trigger: `${row("Larry Left")} .o_data_cell:contains(Larry Left)`,
            run: "click",
        },
        {
            content: "The form of the customer is open",
            trigger: ".o_form_view .o_field_widget[name=name]",
        },
    ];
}

registry.category("web_tour.tours").add("quickbooks_left_out", {
    steps: () => [
        ...openApp("account.menu_finance"),
        ...openCustomer(),
        ...chooseAction("QuickBooks: do not sync"),
        {
            content: "It is asked what is left out, and said what stops",
            trigger:
                ".modal .o_form_view:contains(Larry Left):contains(Every new or changed document that names it)",
        },
        {
            content: "Confirm",
            trigger: ".modal-footer button[name=action_leave_out]",
            run: "click",
        },
        {
            content: "The customer is left out",
            trigger: badge("Left out"),
        },
        ...openInvoices,
        {
            content: "Open the draft invoice",
            trigger: `${row("Larry Left")} .o_data_cell[name=invoice_partner_display_name]`,
            run: "click",
        },
        post,
        {
            content: "It is left out at once",
            trigger: badge("Left out"),
        },
        {
            content: "The page says why",
            trigger: ".alert-info:contains(because its customer Larry Left is left out)",
        },
        ...openCustomer(),
        {
            content: "Include the customer again",
            trigger: ".alert-info button[name=action_quickbooks_sync_now]",
            run: "click",
        },
        {
            content: "The customer is in QuickBooks",
            trigger: badge("Synced"),
        },
        ...openInvoices,
        {
            content: "The invoice followed",
            trigger: `${row("Larry Left")} .o_data_cell[name=quickbooks_status] .badge:contains(Synced)`,
        },
    ],
});
