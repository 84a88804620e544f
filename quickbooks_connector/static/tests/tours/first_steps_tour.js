import { registry } from "@web/core/registry";

const connect = {
    content: "Press Connect",
    trigger: ".o_statusbar_buttons button[name=action_connect]",
    run: "click",
};

// Leaves Odoo: the next step runs when the consent page has sent the browser back.
const connectAndAgree = { ...connect, expectUnloadPage: true };

const type = (field, text) => ({
    content: `Type ${field}`,
    trigger: `.o_form_view .o_field_widget[name=${field}] input`,
    run: `edit ${text}`,
});

const choose = (action) => [
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

const badge = (status) =>
    `button[name=action_quickbooks_log] .o_field_widget[name=quickbooks_status]:contains(${status})`;

const connected = {
    content: "The connection is made",
    trigger: ".o_arrow_button_current:contains(Connected)",
};

registry.category("web_tour.tours").add("quickbooks_correct_the_address", {
    steps: () => [
        type("client_secret", "emulator-secret"),
        connect,
        {
            content: "Nobody answers there",
            trigger: ".modal:contains(nothing accepts the connection)",
        },
        {
            content: "Close the message",
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        {
            content: "The form does not keep what was typed as the secret",
            trigger:
                ".o_form_view:has(span:contains(Kept, encrypted)) .o_field_widget[name=client_secret] input:value(/^$/)",
        },
        type("base_url", window.quickbooksAddress),
        connect,
        {
            content: "The secret belonged to the other address",
            trigger: ".modal:contains(forgotten whenever the environment or the address changes)",
        },
        {
            content: "Close the message",
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        type("client_secret", "emulator-secret"),
        connectAndAgree,
        connected,
    ],
});

registry.category("web_tour.tours").add("quickbooks_correct_the_client_id", {
    steps: () => [
        {
            content: "The page of Intuit showed an error; the form says what to compare",
            trigger: ".o_form_view .alert:contains(If that page showed an error)",
        },
        type("client_id", "emulator-client"),
        connectAndAgree,
        connected,
    ],
});

registry.category("web_tour.tours").add("quickbooks_leave_a_product_out", {
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
        {
            content: "Open the menu Customers",
            trigger: ".o_menu_sections [data-menu-xmlid='account.menu_finance_receivables']",
            run: "click",
        },
        {
            content: "Open the products",
            trigger: ".o-dropdown--menu [data-menu-xmlid='account.product_product_menu_sellable']",
            run: "click",
        },
        {
            content: "Open the product",
            trigger: ".o_kanban_record:contains(Drip kit)",
            run: "click",
        },
        {
            content: "It is in QuickBooks",
            trigger: badge("Synced"),
        },
        ...choose("QuickBooks: do not sync"),
        {
            content: "Confirm",
            trigger: ".modal-footer button[name=action_leave_out]",
            run: "click",
        },
        {
            content: "The product is left out",
            trigger: badge("Left out"),
        },
        {
            content: "Include it again",
            trigger: ".o_form_view .alert button[name=action_quickbooks_sync_now]",
            run: "click",
        },
        {
            content: "It is not left out any more",
            trigger: ".o_form_view:not(:has(.alert button[name=action_quickbooks_sync_now]))",
        },
    ],
});
