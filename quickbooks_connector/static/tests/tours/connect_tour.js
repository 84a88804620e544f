import { registry } from "@web/core/registry";
import {
    connect,
    connectInVain,
    importChart,
    openApp,
    openInvoices,
    postAndSend,
    type,
} from "./steps";

// From the menu and *New*: by clicks and typing alone.
const makeConnection = [
    ...openApp("quickbooks_connector.menu_root"),
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
    ...importChart,
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
    ...openApp("account.menu_finance"),
    ...openInvoices,
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
    ...postAndSend,
];

registry.category("web_tour.tours").add("quickbooks_connect", {
    steps: () => [
        ...makeConnection,
        type("client_secret", "emulator-secret"),
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

// The page that says so is outside of the web client; the test keeps its text.
const pageSaid = (text) => ({
    content: `The page said: ${text}`,
    trigger: ".o_form_view:has(.o_arrow_button_current:contains(Not connected))",
    run: () => {
        const said = sessionStorage.getItem("pageOutside");
        if (!said?.includes(text)) {
            throw new Error(`The page said: ${said}`);
        }
    },
});

registry.category("web_tour.tours").add("quickbooks_wrong_entries", {
    steps: () => [
        ...makeConnection,
        type("client_secret", "emulator-secret"),
        type("base_url", "http://127.0.0.1:9"),
        connectInVain,
        {
            content: "It says that the address is wrong, and does not promise to try again",
            trigger:
                ".modal:contains(Check the address):not(:contains(on its own)) footer button.btn-primary",
            run: "click",
        },
        type("base_url", window.quickbooksAddress),
        type("client_secret", "wrong-secret"),
        connect,
        pageSaid("Intuit does not accept the client ID or the client secret"),
        type("client_secret", "emulator-secret"),
        connect,
        {
            content: "The connection is made",
            trigger: ".o_arrow_button_current:contains(Connected)",
        },
    ],
});
