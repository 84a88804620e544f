"""Account types: their classification, default subtype and the subtypes that they allow.

Source: Intuit's reference page of the Account entity.
"""

#: AccountType: (Classification, default AccountSubType, all AccountSubTypes).
ACCOUNT_TYPES = {
    "Bank": (
        "Asset",
        "CashOnHand",
        "CashOnHand Checking MoneyMarket RentsHeldInTrust Savings TrustAccounts "
        "CashAndCashEquivalents OtherEarMarkedBankAccounts",
    ),
    "Accounts Receivable": (
        "Asset",
        "AccountsReceivable",
        "AccountsReceivable",
    ),
    "Other Current Asset": (
        "Asset",
        "EmployeeCashAdvances",
        "AllowanceForBadDebts DevelopmentCosts EmployeeCashAdvances OtherCurrentAssets "
        "Inventory Investment_MortgageRealEstateLoans Investment_Other "
        "Investment_TaxExemptSecurities Investment_USGovernmentObligations "
        "LoansToOfficers LoansToOthers LoansToStockholders PrepaidExpenses Retainage "
        "UndepositedFunds AssetsAvailableForSale BalWithGovtAuthorities "
        "CalledUpShareCapitalNotPaid ExpenditureAuthorisationsAndLettersOfCredit "
        "GlobalTaxDeferred GlobalTaxRefund InternalTransfers OtherConsumables "
        "ProvisionsCurrentAssets ShortTermInvestmentsInRelatedParties "
        "ShortTermLoansAndAdvancesToRelatedParties TradeAndOtherReceivables",
    ),
    "Fixed Asset": (
        "Asset",
        "FurnitureAndFixtures",
        "AccumulatedDepletion AccumulatedDepreciation DepletableAssets "
        "FixedAssetComputers FixedAssetCopiers FixedAssetFurniture FixedAssetPhone "
        "FixedAssetPhotoVideo FixedAssetSoftware FixedAssetOtherToolsEquipment "
        "FurnitureAndFixtures Land LeaseholdImprovements OtherFixedAssets "
        "AccumulatedAmortization Buildings IntangibleAssets MachineryAndEquipment "
        "Vehicles",
    ),
    "Other Asset": (
        "Asset",
        "Licenses",
        "LeaseBuyout OtherLongTermAssets SecurityDeposits "
        "AccumulatedAmortizationOfOtherAssets Goodwill Licenses OrganizationalCosts",
    ),
    "Accounts Payable": (
        "Liability",
        "AccountsPayable",
        "AccountsPayable OutstandingDuesMicroSmallEnterprise",
    ),
    "Credit Card": (
        "Liability",
        "CreditCard",
        "CreditCard",
    ),
    "Other Current Liability": (
        "Liability",
        "OtherCurrentLiabilities",
        "DirectDepositPayable LineOfCredit LoanPayable GlobalTaxPayable GlobalTaxSuspense "
        "OtherCurrentLiabilities PayrollClearing PayrollTaxPayable PrepaidExpensesPayable "
        "RentsInTrustLiability TrustAccountsLiabilities FederalIncomeTaxPayable "
        "InsurancePayable SalesTaxPayable StateLocalIncomeTaxPayable AccruedLiabilities "
        "CurrentLiabilities CurrentTaxLiability DividendsPayable DutiesAndTaxes "
        "InterestPayables ProvisionForWarrantyObligations ProvisionsCurrentLiabilities "
        "ShortTermBorrowings SundryDebtorsAndCreditors SocialSecurityAgencies "
        "StaffAndRelatedLiabilityAccounts",
    ),
    "Long Term Liability": (
        "Liability",
        "NotesPayable",
        "NotesPayable OtherLongTermLiabilities ShareholderNotesPayable "
        "AccrualsAndDeferredIncome AccruedLongLermLiabilities BankLoans "
        "DebtsRelatedToParticipatingInterests DeferredTaxLiabilities "
        "GovernmentAndOtherPublicAuthorities GroupAndAssociates "
        "LiabilitiesRelatedToAssetsHeldForSale LongTermBorrowings LongTermDebit "
        "LongTermEmployeeBenefitObligations ObligationsUnderFinanceLeases "
        "OtherLongTermProvisions ProvisionForLiabilities ProvisionsNonCurrentLiabilities "
        "StaffAndRelatedLongTermLiabilityAccounts",
    ),
    "Equity": (
        "Equity",
        "OpeningBalanceEquity",
        "OpeningBalanceEquity PartnersEquity RetainedEarnings AccumulatedAdjustment "
        "OwnersEquity PaidInCapitalOrSurplus PartnerContributions PartnerDistributions "
        "PreferredStock CommonStock TreasuryStock EstimatedTaxes Healthcare "
        "PersonalIncome PersonalExpense AccumulatedOtherComprehensiveIncome "
        "CalledUpShareCapital CapitalReserves DividendDisbursed "
        "EquityInEarningsOfSubsiduaries InvestmentGrants MoneyMarket OtherFreeReserves "
        "ShareApplicationMoneyPendingAllotment ShareCapital Funds",
    ),
    "Income": (
        "Revenue",
        "OtherPrimaryIncome",
        "NonProfitIncome OtherPrimaryIncome SalesOfProductIncome ServiceFeeIncome "
        "DiscountsRefundsGiven UnappliedCashPaymentIncome CashReceiptIncome "
        "OperatingGrants OtherCurrentOperatingIncome OwnWorkCapitalized RevenueGeneral "
        "SalesRetail SalesWholesale SavingsByTaxScheme",
    ),
    "Other Income": (
        "Revenue",
        "OtherInvestmentIncome",
        "DividendIncome InterestEarned OtherInvestmentIncome OtherMiscellaneousIncome "
        "TaxExemptInterest GainLossOnSaleOfFixedAssets GainLossOnSaleOfInvestments "
        "LossOnDisposalOfAssets OtherOperatingIncome UnrealisedLossOnSecuritiesNetOfTax",
    ),
    "Expense": (
        "Expense",
        "Travel",
        "AdvertisingPromotional BadDebts BankCharges CharitableContributions "
        "CommissionsAndFees Entertainment EntertainmentMeals EquipmentRental FinanceCosts "
        "GlobalTaxExpense Insurance InterestPaid LegalProfessionalFees OfficeExpenses "
        "OfficeGeneralAdministrativeExpenses OtherBusinessExpenses "
        "OtherMiscellaneousServiceCost PromotionalMeals RentOrLeaseOfBuildings "
        "RepairMaintenance ShippingFreightDelivery SuppliesMaterials Travel TravelMeals "
        "Utilities Auto CostOfLabor DuesSubscriptions PayrollExpenses TaxesPaid "
        "UnappliedCashBillPaymentExpense AmortizationExpense AppropriationsToDepreciation "
        "BorrowingCost DistributionCosts ExternalServices ExtraordinaryCharges "
        "IncomeTaxExpense LossOnDiscontinuedOperationsNetOfTax ManagementCompensation "
        "OtherCurrentOperatingCharges OtherExternalServices OtherRentalCosts "
        "OtherSellingExpenses ProjectStudiesSurveysAssessments PurchasesRebates "
        "ShippingAndDeliveryExpense StaffCosts Sundry "
        "TravelExpensesGeneralAndAdminExpenses TravelExpensesSellingExpense",
    ),
    "Other Expense": (
        "Expense",
        "Depreciation",
        "Depreciation ExchangeGainOrLoss OtherMiscellaneousExpense PenaltiesSettlements "
        "Amortization GasAndFuel HomeOffice HomeOwnerRentalInsurance "
        "OtherHomeOfficeExpenses MortgageInterest RentAndLease RepairsAndMaintenance "
        "ParkingAndTolls Vehicle VehicleInsurance VehicleLease VehicleLoanInterest "
        "VehicleLoan VehicleRegistration VehicleRepairs OtherVehicleExpenses Utilities "
        "WashAndRoadServices DeferredTaxExpense Depletion ExceptionalItems "
        "ExtraordinaryItems IncomeTaxOtherExpense MatCredit PriorPeriodItems "
        "TaxRoundoffGainOrLoss",
    ),
    "Cost of Goods Sold": (
        "Expense",
        "CostOfLaborCos",
        "EquipmentRentalCos OtherCostsOfServiceCos ShippingFreightDeliveryCos "
        "SuppliesMaterialsCogs CostOfLaborCos CostOfSales FreightAndDeliveryCost",
    ),
    "Non-Posting": (
        "Expense",
        "NonPosting",
        "NonPosting",
    ),
}

#: AccountSubType: AccountType, for an account that is sent with its subtype alone.
TYPE_OF_SUB_TYPE = {
    sub_type: account_type
    for account_type, (_, _, sub_types) in reversed(ACCOUNT_TYPES.items())
    for sub_type in sub_types.split()
}

#: AccountType: the set of its subtypes.
SUB_TYPES = {
    account_type: frozenset(sub_types.split())
    for account_type, (_, _, sub_types) in ACCOUNT_TYPES.items()
}
