import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

// Leaves Odoo: the next step runs when the consent page has sent the browser back.
const connect = {
    content: "Go to the consent page of QuickBooks",
    trigger: ".o_statusbar_buttons button[name=action_connect]",
    run: "click",
    expectUnloadPage: true,
};

registry.category("web_tour.tours").add("quickbooks_connect", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the app",
            trigger: ".o_app[data-menu-xmlid='quickbooks_connector.menu_root']",
            run: "click",
        },
        {
            content: "Open the connection",
            trigger: ".o_data_row .o_data_cell:contains(Emulated QuickBooks)",
            run: "click",
        },
        {
            content: "A new connection is not connected",
            trigger: ".o_arrow_button_current:contains(Not connected)",
        },
        {
            content: "Enter the client ID",
            trigger: ".o_field_widget[name=client_id] input",
            run: "edit emulator-client",
        },
        {
            content: "Enter the client secret",
            trigger: ".o_field_widget[name=client_secret] input",
            run: "edit emulator-secret",
        },
        connect,
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
