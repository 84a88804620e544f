import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

// Leaves Odoo: the next step runs when the consent page has sent the browser back.
const connect = {
    content: "Go to the consent page of QuickBooks",
    trigger: ".o_statusbar_buttons button[name=action_connect]",
    run: "click",
    expectUnloadPage: true,
};

const type = (field, text) => ({
    content: `Type ${field}`,
    trigger: `.o_form_view .o_field_widget[name=${field}] input`,
    run: `edit ${text}`,
});

const open = (app) => [
    stepUtils.showAppsMenuItem(),
    {
        content: "Open the app",
        trigger: `.o_app[data-menu-xmlid='${app}']`,
        run: "click",
    },
];

const badge = (status) =>
    `button[name=action_quickbooks_log] .o_field_widget[name=quickbooks_status]:contains(${status})`;

// From the menu and *New*: by clicks and typing alone.
const makeConnection = [
    ...open("quickbooks_connector.menu_root"),
    {
        content: "There is none; make one",
        trigger: ".o_list_view:not(:has(.o_data_row)) .o_list_button_add, .o_list_button_add",
        run: "click",
    },
    {
        content: "A new connection is not connected",
        trigger: ".o_arrow_button_current:contains(Not connected)",
    },
    {
        content: "Open the environments",
        trigger: ".o_field_widget[name=environment] .o_select_menu_toggler, .o_field_widget[name=environment] input",
        run: "click",
    },
    {
        content: "Choose an address of one's own",
        trigger: ".o_select_menu_item:contains(An address of my own)",
        run: "click",
    },
    type("client_id", "emulator-client"),
    type("client_secret", "emulator-secret"),
];

const startIt = [
    {
        content: "The connection is made",
        trigger: ".o_arrow_button_current:contains(Connected)",
    },
    {
        content: "It names the QuickBooks company",
        trigger: ".o_field_widget[name=qbo_company_name]:not(:empty)",
    },
    {
        content: "Take over the chart of accounts",
        trigger: ".o_statusbar_buttons button[name=action_import_chart]",
        run: "click",
    },
    {
        content: "Confirm that",
        trigger: ".modal footer .btn-primary",
        run: "click",
    },
    {
        content: "Every account has its counterpart",
        trigger: "button[name=action_open_account_mapping] .o_stat_value:contains(/^0$/)",
    },
    {
        content: "Switch the synchronisation on",
        trigger: ".o_statusbar_buttons button[name=action_start]",
        run: "click",
    },
    {
        content: "It is on",
        trigger: ".o_arrow_button_current:contains(Synchronising)",
    },
    {
        content: "Do not wait for the scheduler",
        trigger: ".o_statusbar_buttons button[name=action_sync_now]",
        run: "click",
    },
    {
        content: "The first run has succeeded",
        trigger: ".o_field_widget[name=last_success_at]:not(:empty)",
    },
];

const invoiceEachWay = [
    ...open("account.menu_finance"),
    {
        content: "Open the menu of the customers",
        trigger: ".o_menu_sections button[data-menu-xmlid='account.menu_finance_receivables']",
        run: "click",
    },
    {
        content: "Open the invoices",
        trigger: ".o-dropdown--menu [data-menu-xmlid='account.menu_action_move_out_invoice_type']",
        run: "click",
    },
    {
        content: "The invoice of QuickBooks is there",
        trigger:
            ".o_list_view .o_data_row:contains(Quentin of QuickBooks) .o_data_cell[name=quickbooks_status] .badge:contains(Synced)",
    },
    {
        content: "Make one in Odoo",
        trigger: ".o_list_button_add",
        run: "click",
    },
    {
        content: "Type a new customer",
        trigger: ".o_form_view div[name=partner_id] input",
        run: "edit Olivia of Odoo",
    },
    {
        content: "Create it",
        trigger: ".o_m2o_dropdown_option a:contains(Create)",
        run: "click",
    },
    {
        content: "Save the customer",
        trigger: ".modal-content button.btn-primary",
        run: "click",
    },
    {
        content: "Add a line",
        trigger: "div[name=invoice_line_ids] .o_field_x2many_list_row_add a",
        run: "click",
    },
    {
        content: "Type what was sold",
        trigger: "div[name=invoice_line_ids] .o_selected_row .o_field_widget[name=name] textarea, div[name=invoice_line_ids] .o_selected_row .o_field_widget[name=name] input",
        run: "edit Garden work",
    },
    {
        content: "Type the price",
        trigger: "div[name=invoice_line_ids] .o_selected_row .o_field_widget[name=price_unit] input",
        run: "edit 120",
    },
    {
        content: "Post it",
        trigger: ".o_statusbar_buttons button[name=action_post]:contains(Confirm)",
        run: "click",
    },
    {
        content: "It waits to be sent",
        trigger: badge("Waiting"),
    },
    {
        content: "Open the action menu",
        trigger: ".o_cp_action_menus .fa-cog",
        run: "click",
    },
    {
        content: "Send it now",
        trigger: ".o-dropdown--menu .o_menu_item:contains(QuickBooks: sync now)",
        run: "click",
    },
    {
        content: "It is in QuickBooks",
        trigger: badge("Synced"),
    },
];

registry.category("web_tour.tours").add("quickbooks_connect", {
    steps: () => [
        ...makeConnection,
        type("base_url", window.quickbooksAddress),
        connect,
        ...startIt,
        ...invoiceEachWay,
    ],
});

registry.category("web_tour.tours").add("quickbooks_decline", {
    steps: () => [
        connect,
        {
            content: "The connection is as it was before",
            trigger: ".o_arrow_button_current:contains(Not connected)",
        },
    ],
});
