import { registry } from "@web/core/registry";

const badge = (status) =>
    `button[name=action_quickbooks_log] .o_field_widget[name=quickbooks_status]:contains(${status})`;

const row = (name) => `.o_list_view .o_data_row:contains(${name})`;

function choose(action) {
    return [
        {
            content: "Open the action menu",
            trigger: ".o_cp_action_menus .fa-cog",
            run: "click",
        },
        {
            content: `Choose ${action}`,
            trigger: `.o-dropdown--menu .o_menu_item:contains(${action})`,
            run: "click",
        },
    ];
}

function openMenu(entry) {
    return [
        {
            content: "Open the menu Customers",
            trigger: ".o_menu_sections [data-menu-xmlid='account.menu_finance_receivables']",
            run: "click",
        },
        {
            content: `Open ${entry}`,
            trigger: `.o-dropdown--menu [data-menu-xmlid='account.${entry}']`,
            run: "click",
        },
    ];
}

function openCustomer() {
    return [
        ...openMenu("menu_account_customer"),
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
        {
            content: "Open the menu of all apps",
            trigger: ".o_navbar_apps_menu button",
            run: "click",
        },
        {
            content: "Open Invoicing",
            trigger: ".o_app[data-menu-xmlid='account.menu_finance']",
            run: "click",
        },
        ...openCustomer(),
        ...choose("QuickBooks: do not sync"),
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
        ...openMenu("menu_action_move_out_invoice_type"),
        {
            content: "Open the draft invoice",
            trigger: `${row("Larry Left")} .o_data_cell[name=invoice_partner_display_name]`,
            run: "click",
        },
        {
            content: "Post it",
            trigger: ".o_statusbar_buttons button[name=action_post]:contains(Confirm)",
            run: "click",
        },
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
        ...openMenu("menu_action_move_out_invoice_type"),
        {
            content: "The invoice followed",
            trigger: `${row("Larry Left")} .o_data_cell[name=quickbooks_status] .badge:contains(Synced)`,
        },
    ],
});
