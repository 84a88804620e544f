import { registry } from "@web/core/registry";

const row = ".modal .o_data_row:contains(Phone)";

registry.category("web_tour.tours").add("quickbooks_conflict", {
    steps: () => [
        {
            content: "Open the record in conflict",
            trigger: ".o_list_view .o_data_row:contains(Cora Customer) .o_data_cell[name=record_name]",
            run: "click",
        },
        {
            content: "Look at both sides field by field",
            trigger: ".o_statusbar_buttons button[name=action_decide]",
            run: "click",
        },
        {
            content: "What only QuickBooks has changed is proposed",
            trigger:
                ".modal .o_data_row:contains(Address):contains(12 Main Street) .o_data_cell[name=choice]:contains(QuickBooks)",
        },
        {
            content: "Both values are shown; choose one",
            trigger: `${row}:contains(555 0111):contains(555 0222) .o_data_cell[name=choice]`,
            run: "click",
        },
        {
            content: "Keep what Odoo has",
            trigger: `${row} .o_field_radio input[data-value=odoo]`,
            run: "click",
        },
        {
            content: "Apply it",
            trigger: ".modal footer button[name=action_apply]",
            run: "click",
        },
        {
            content: "The next run carries it out",
            trigger: "body:not(:has(.modal)) .o_form_view .o_field_widget[name=status]:contains(Waiting)",
        },
    ],
});
