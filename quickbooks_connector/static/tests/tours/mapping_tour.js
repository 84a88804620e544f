import { registry } from "@web/core/registry";
import { banner, connect, importChart, openApp, openConnection, openMenu, type } from "./steps";

const openList = (section, entry) => [
    ...openApp("quickbooks_connector.menu_root"),
    ...openMenu(`quickbooks_connector.${section}`, `quickbooks_connector.${entry}`),
];

const choose = (field, name, where = ".modal") => [
    {
        content: `Look for ${name}`,
        trigger: `${where} .o_field_widget[name=${field}] input`,
        run: `edit ${name}`,
    },
    {
        content: `Choose ${name}`,
        trigger: `.o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option) a:contains(${name})`,
        run: "click",
    },
];

const confirm = [
    {
        content: "Confirm the choice",
        trigger: ".modal footer button[name=action_confirm]",
        run: "click",
    },
    {
        content: "The choice is made",
        trigger: "body:not(:has(.modal))",
    },
];

registry.category("web_tour.tours").add("quickbooks_import_defaults", {
    steps: () => [
        ...openConnection("Emulated QuickBooks"),
        banner("The Odoo company is still empty"),
        ...importChart,
        banner("Every account has its counterpart"),
        {
            content: "Nothing is left to map, and the chart cannot be imported again",
            trigger:
                ".o_form_view:not(:has(button[name=action_import_chart])) button[name=action_open_account_mapping] .o_stat_value:contains(/^0$/)",
        },
        {
            content: "The chatter says what was chosen",
            trigger: ".o-mail-Message:contains(Income Account):contains(Sales of Product Income)",
        },
        {
            content: "Switch the synchronisation on",
            trigger: ".o_statusbar_buttons button[name=action_start]",
            run: "click",
        },
        {
            content: "The banner of the first setup is gone",
            trigger:
                ".o_form_view:not(:has(.alert:contains(Press Start))) .o_arrow_button_current:contains(Synchronising)",
        },
    ],
});

registry.category("web_tour.tours").add("quickbooks_accounts_to_map", {
    steps: () => [
        ...openConnection("Emulated QuickBooks"),
        {
            content: "An account of either side is to be mapped",
            trigger: "button[name=action_open_account_mapping]:contains(2)",
            run: "click",
        },
        {
            content: "The account of QuickBooks is listed",
            trigger: ".o_list_view .o_data_row:contains(Catering):contains(QuickBooks)",
        },
        {
            content: "So is the account of Odoo: choose its counterpart",
            trigger:
                ".o_list_view .o_data_row:contains(Freight) button[name=action_choose]:contains(Choose the QuickBooks account)",
            run: "click",
        },
        ...choose("replacement_account_id", "Services"),
        ...confirm,
        {
            content: "Only the other one is left",
            trigger:
                ".o_list_view:not(:has(.o_data_row:contains(Freight))) .o_data_row:contains(Catering) button[name=action_choose]",
            run: "click",
        },
        ...choose("account_id", "Freight"),
        ...confirm,
        {
            content: "Nothing is left",
            trigger: ".o_view_nocontent:contains(Every account has its counterpart)",
        },
    ],
});

registry.category("web_tour.tours").add("quickbooks_solve_account", {
    steps: () => [
        ...openList("menu_documents", "menu_issues"),
        {
            content: "Solve the missing account",
            trigger: ".o_data_row:contains(499999 Catering) button[name=action_solve]",
            run: "click",
        },
        {
            content: "QuickBooks has nothing that fits yet",
            trigger: ".modal .alert:contains(Make it in QuickBooks)",
        },
        {
            content: "It was made there meanwhile",
            trigger: ".modal footer button[name=action_read_lists]",
            run: "click",
        },
        {
            content: "Something fits now",
            trigger: ".modal:not(:has(.alert:contains(Make it in QuickBooks))) .o_form_view",
        },
        ...choose("account_mapping_id", "Event Catering"),
        ...confirm,
        {
            content: "Nothing is missing any more",
            trigger: ".o_view_nocontent:contains(Nothing is missing)",
        },
    ],
});

const checking = ".o_data_row:has(.o_data_cell[name=qbo_name]:contains(Checking))";

registry.category("web_tour.tours").add("quickbooks_history_parts", {
    steps: () => [
        ...openList("menu_mappings", "menu_account_mapping"),
        {
            content: "Change the account of the bank",
            trigger: `${checking} .o_data_cell[name=account_id]`,
            run: "click",
        },
        ...choose("account_id", "Second bank", ".o_selected_row"),
        {
            content: "Save it",
            trigger: ".o_list_button_save",
            run: "click",
        },
        {
            content: "The history is named; go on to the decision",
            trigger:
                ".modal:contains(Checking: 1, from):contains(in QuickBooks: 1) footer button:contains(Decide about it)",
            run: "click",
        },
        {
            content: "Agree after reading it",
            trigger: ".modal:contains(Checking: 1, from) .o_field_widget[name=accepted] input",
            run: "click",
        },
        ...confirm.slice(0, 1),
        {
            content: "The choice is closed",
            trigger: "body:not(:has(.modal [name=accepted]))",
        },
    ],
});

registry.category("web_tour.tours").add("quickbooks_second_connection", {
    steps: () => [
        ...openConnection("Second connection"),
        connect,
        {
            content: "The connection is made",
            trigger: ".o_arrow_button_current:contains(Connected)",
        },
        {
            content: "It has journals of its own",
            trigger: ".o_field_widget[name=sale_journal_id] input",
        },
    ],
});

registry.category("web_tour.tours").add("quickbooks_connected_again", {
    steps: () => [
        ...openConnection("Emulated QuickBooks"),
        banner("enter the client secret again"),
        type("client_secret", "emulator-secret"),
        connect,
        banner("Connected again"),
        {
            content: "The chart is not offered again",
            trigger: ".o_form_view:not(:has(button[name=action_import_chart])) button[name=action_start]",
            run: "click",
        },
        {
            content: "It is on",
            trigger: ".o_arrow_button_current:contains(Synchronising)",
        },
    ],
});
