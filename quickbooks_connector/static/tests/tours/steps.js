import { stepUtils } from "@web_tour/tour_utils";

// What several tours do, each named after what a person does.

export const openApp = (app) => [
    stepUtils.showAppsMenuItem(),
    {
        content: "Open the app",
        trigger: `.o_app[data-menu-xmlid='${app}']`,
        run: "click",
    },
];

export const openConnection = (name) => [
    ...openApp("quickbooks_connector.menu_root"),
    {
        content: "Open the connection",
        trigger: `.o_data_row .o_data_cell[name=name]:contains(${name})`,
        run: "click",
    },
];

export const openMenu = (section, entry) => [
    {
        content: `Open ${section}`,
        trigger: `.o_menu_sections button[data-menu-xmlid='${section}']`,
        run: "click",
    },
    {
        content: `Open ${entry}`,
        trigger: `.o-dropdown--menu [data-menu-xmlid='${entry}']`,
        run: "click",
    },
];

export const openInvoices = openMenu(
    "account.menu_finance_receivables",
    "account.menu_action_move_out_invoice_type"
);

export const type = (field, text) => ({
    content: `Type ${field}`,
    trigger: `.o_form_view .o_field_widget[name=${field}] input`,
    run: `edit ${text}`,
});

// Leaves Odoo: the next step runs when the consent page has sent the browser back.
export const connect = {
    content: "Go to the consent page of QuickBooks",
    trigger: ".o_statusbar_buttons button[name=action_connect]",
    run: "click",
    expectUnloadPage: true,
};

// Does not get as far as the consent page.
export const connectInVain = { ...connect, expectUnloadPage: false };

export const importChart = [
    {
        content: "Import the chart of accounts",
        trigger: ".o_statusbar_buttons button[name=action_import_chart]",
        run: "click",
    },
    {
        content: "Confirm that",
        trigger: ".modal footer .btn-primary",
        run: "click",
    },
];

export const banner = (text) => ({
    content: `It says: ${text}`,
    trigger: `.o_form_view .alert:visible:contains(${text})`,
});

export const badge = (status) =>
    `button[name=action_quickbooks_log] .o_field_widget[name=quickbooks_status]:contains(${status})`;

export const chooseAction = (action) => [
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

export const post = {
    content: "Post it",
    trigger: ".o_statusbar_buttons button[name=action_post]:contains(Confirm)",
    run: "click",
};

export const postAndSend = [
    post,
    {
        content: "It waits to be sent",
        trigger: badge("Waiting"),
    },
    ...chooseAction("QuickBooks: sync now"),
    {
        content: "It is in QuickBooks; the page shows that by itself",
        trigger: badge("Synced"),
    },
];
