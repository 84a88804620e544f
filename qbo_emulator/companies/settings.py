"""What every company has in its Preferences and its CompanyInfo beside what tells it from others.

Source: Intuit's reference pages "Preferences" and "CompanyInfo", and published answers.
"""

_FLAGS = {
    "DTXCopyMemo": False,
    "SFCEnabled": True,
    "DataPartner": False,
    "Vendor1099Enabled": False,
    "TimeTrackingFeatureEnabled": True,
    "FDPEnabled": False,
    "isDTXOnStage": False,
    "ProjectsEnabled": False,
    "AccountingInfoPrefs.ShowAccountNumbers": False,
    "VendorAndPurchasesPrefs.UseCustomTxnNumbers": False,
    "WarnDuplicateCheckNumber": True,
    "WarnDuplicateBillNumber": True,
}
_DATE_FORMATS = {
    "USD": ("Month Date Year separated by a slash", "MMDDYYYY_SEP_SLASH"),
}
_OTHER_DATE_FORMAT = ("Date Month Year separated by a slash", "DDMMYYYY_SEP_SLASH")
_MESSAGES = {
    "InvoiceMessage": "Invoice",
    "EstimateMessage": "Estimate",
    "SalesReceiptMessage": "Sales Receipt",
    "StatementMessage": "Statement",
}


def other_preferences(home_currency):
    """:return: the ``OtherPrefs`` of a company

    :param home_currency: its code, which decides how dates are written
    """
    date_format, mnemonic = _DATE_FORMATS.get(home_currency, _OTHER_DATE_FORMAT)
    texts = {
        "SalesFormsPrefs.DefaultCustomerMessage": "Thank you for your business.",
        "Language": "en",
        "DateFormat": date_format,
        "DateFormatMnemonic": mnemonic,
        "NumberFormat": "US Number Format",
        "NumberFormatMnemonic": "US_NB",
        "SignoutInactiveMinutes": "60",
        **{name: str(is_on).lower() for name, is_on in _FLAGS.items()},
    }
    return {"NameValue": [{"Name": name, "Value": value} for name, value in texts.items()]}


def email_messages():
    """:return: the ``EmailMessagesPrefs`` of a company"""
    return {
        name: {"Subject": title, "Message": f"Please find the {title.lower()} attached."}
        for name, title in _MESSAGES.items()
    }


def name_values(industry):
    """:return: the ``NameValue`` of a CompanyInfo"""
    values = {
        "NeoEnabled": "true",
        "IndustryType": industry,
        "QBOIndustryType": industry,
        "SubscriptionStatus": "SUBSCRIBED",
        "OfferingSku": "QuickBooks Online Plus",
        "PayrollFeature": "false",
        "AccountantFeature": "false",
        "ItemCategoriesFeature": "true",
        "IsQbdtMigrated": "false",
    }
    return [{"Name": name, "Value": value} for name, value in values.items()]
