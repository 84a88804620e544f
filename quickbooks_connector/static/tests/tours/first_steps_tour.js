import { registry } from "@web/core/registry";
import { badge, chooseAction, connect, connectInVain, openApp, openMenu, type } from "./steps";

const connected = {
    content: "The connection is made",
    trigger: ".o_arrow_button_current:contains(Connected)",
};

registry.category("web_tour.tours").add("quickbooks_correct_the_address", {
    steps: () => [
        type("client_secret", "emulator-secret"),
        connectInVain,
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
        connectInVain,
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
        connect,
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
        connect,
        connected,
    ],
});

registry.category("web_tour.tours").add("quickbooks_leave_a_product_out", {
    steps: () => [
        ...openApp("account.menu_finance"),
        ...openMenu(
            "account.menu_finance_receivables",
            "account.product_product_menu_sellable"
        ),
        {
            content: "Open the product",
            trigger: ".o_kanban_record:contains(Drip kit)",
            run: "click",
        },
        {
            content: "It is in QuickBooks",
            trigger: badge("Synced"),
        },
        ...chooseAction("QuickBooks: do not sync"),
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
