{
    "name": "QuickBooks Online Connector",
    "summary": "Keep the books of an Odoo company and a QuickBooks Online company equal, to the cent",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "author": "QuickBooks Connector contributors",
    "license": "LGPL-3",
    "depends": ["account"],
    "external_dependencies": {
        "python": ["requests", "intuit-oauth", "cryptography"],
    },
    "data": [],
    "application": True,
    "installable": True,
}
