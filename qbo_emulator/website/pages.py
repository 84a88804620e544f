"""The page of a document, name, product or account, at the address that *Open in QuickBooks* uses."""

from markupsafe import Markup
from werkzeug.wrappers import Response

from ..entities.transactions import TransactionEntity
from ..objects import key_of
from . import addresses, documents, parts
from .lines import lines_table
from .shown import Shown, history, plural_of, title_of

PREFIX = "/app/"

_PAGE = parts.template(__package__, "page.html")
_TAX = (("Rate", "wrap"), ("Percent", "number"), ("On", "number"), ("Tax", "number"))


def page(emulator, request):
    """Show a record, or what there is of an entity.

    :param emulator: the :class:`~qbo_emulator.emulator.Emulator`
    :return: a werkzeug Response, 404 with a word why when there is nothing to show
    """
    type_name = addresses.type_of(request.path.removeprefix(PREFIX).strip("/"))
    if type_name is None:
        return _nothing(f"There is no page {request.path}.")
    realm = request.args.get("realm")
    if realm and realm not in emulator.companies:
        return _nothing(f"There is no company with the realm {realm}.")
    companies = [emulator.companies[realm]] if realm else list(emulator.companies.values())
    key = next((request.args[name] for name in addresses.KEYS if request.args.get(name)), None)
    if key is None:
        return _list_page(companies[0], type_name)
    found = [(company, _find(company, type_name, key)) for company in companies]
    found = [(company, record) for company, record in found if record is not None]
    alive = [entry for entry in found if not entry[1].deleted]
    if alive:
        return _record_page(*alive[0])
    words = title_of(type_name).lower()
    if found:
        return _nothing(f"The {words} with the id {key} was deleted.")
    where = "this company" if realm else "any company"
    return _nothing(f"There is no {words} with the id {key} in {where}.")


def _find(company, type_name, key):
    with company.lock:
        return company.objects.get(type_name, key_of(key))


def _answer(title, head, content, status=200):
    text = _PAGE.substitute(title=Markup.escape(title), head=head, content=content)
    return Response(text, status, content_type="text/html; charset=utf-8")


def _nothing(words):
    content = Markup("<p>{}</p><p>{}</p>").format(words, parts.link("/", "To all companies"))
    return _answer("Not found", "", parts.section("Not found", content), 404)


def _head(company, type_name):
    home = parts.link("/", "All companies")
    all_of_type = parts.link(
        addresses.list_address_of(type_name, company.realm), f"All {plural_of(type_name).lower()}"
    )
    told = Markup("{} (realm <code>{}</code>)").format(company.display_name, company.realm)
    return Markup('<p class="quiet">{}</p>').format(parts.joined((home, told, all_of_type), " · "))


def _list_page(company, type_name):
    with company.transaction():
        shown = Shown(company)
        title = plural_of(type_name)
        if isinstance(company.entity(type_name), TransactionEntity):
            keys = documents.of_type(company, type_name)
            table = documents.documents_table(shown, company, keys)
        else:
            table = _names_table(shown, company, type_name)
        note = parts.quiet(f"At most {documents.MOST_LISTED}, the latest first.")
        return _answer(title, _head(company, type_name), parts.section(title, note, table))


def _names_table(shown, company, type_name):
    records = company.objects.select(type_name, limit=documents.MOST_LISTED)
    rows = [
        [shown.link(type_name, record.id, record.full_name or record.id), _state(record)]
        for record in records
    ]
    return parts.table((("Name", "wrap"), ("", "")), rows, empty="There are none.")


def _state(record):
    return "" if record.active else "inactive"


def _record_page(company, record):
    with company.transaction():
        entity = company.entity(record.type)
        shown = Shown(company)
        answer = entity.identified(entity.render(company, record))
        is_transaction = isinstance(entity, TransactionEntity)
        title = _title(company, record, is_transaction)
        content = [parts.section(title, _facts(shown, company, answer, record))]
        content += (_document if is_transaction else _name)(shown, company, record, answer)
        content.append(parts.section("History", parts.fields(history(company, record))))
        return _answer(title, _head(company, record.type), parts.joined(content))


def _title(company, record, is_transaction):
    found = is_transaction and documents.read(company, [(record.type, record.id)])
    if found:
        return documents.heading_of(*found.values())
    name = record.full_name or record.doc_number or f"id {record.id}"
    return f"{title_of(record.type)} {name}"


def _facts(shown, company, answer, record):
    """The fields; what only repeats others is left out."""
    left_out = {"FullyQualifiedName", "PrintOnCheckName", "CustomField"}
    if record.type == "JournalEntry":
        left_out.add("TotalAmt")  # always 0
    if answer.get("ExchangeRate") == 1 or "ExchangeRate" not in answer:
        left_out |= {"ExchangeRate", "HomeTotalAmt", "HomeBalance"}
    kept = {name: value for name, value in answer.items() if name not in left_out}
    return parts.fields(shown.pairs(kept))


def _document(shown, company, record, answer):
    def named(links):
        return documents.linked(shown, company, links)

    sections = (
        [parts.section("Lines", lines_table(shown, named, answer))] if "Line" in answer else []
    )
    tax = answer.get("TxnTaxDetail", {})
    if tax.get("TaxLine"):
        sections.append(parts.section("Tax", _tax_table(shown, tax)))
    return [
        *sections,
        parts.section("Postings", documents.postings_table(shown, company, record)),
        parts.section("Links", documents.links_table(shown, company, record)),
    ]


def _tax_table(shown, tax):
    rows = []
    for line in tax["TaxLine"]:
        detail = line.get("TaxLineDetail", {})
        rows.append(
            [
                shown.reference("TaxRateRef", detail["TaxRateRef"]),
                f"{detail['TaxPercent']} %" if "TaxPercent" in detail else "",
                shown.value("Amount", detail.get("NetAmountTaxable", "")),
                shown.value("Amount", line["Amount"]),
            ]
        )
    return parts.table(_TAX, rows)


def _name(shown, company, record, answer):
    if record.type == "Account":
        table = documents.account_postings_table(shown, company, record.id)
        return [parts.section("Latest postings", table)]
    if record.type in ("Customer", "Vendor", "Employee"):
        keys = documents.of_party(company, record.id)
    elif record.type == "Item":
        keys = documents.of_item(company, record.id)
    else:
        return []
    table = documents.documents_table(shown, company, keys)
    return [parts.section("Latest transactions", table)]
