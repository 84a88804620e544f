"""The status page at ``/``, for people: what the emulator holds and what happened to it.

One page of HTML without anything from elsewhere; whatever is not its own text is escaped.
"""

import html
import json

from markupsafe import Markup
from werkzeug.wrappers import Response

from .clock import answer_time
from .reports import run_report
from .website import addresses, documents, parts
from .website.shown import Shown, title_of

_PAGE = parts.template(__package__, "status.html")
_BALANCES = (("Account", "wrap"), ("Debit", "number"), ("Credit", "number"))
_SHOWN_REQUESTS = 25
_SHOWN_DOCUMENTS = 10


def status_page(emulator):
    """:return: the page as a werkzeug Response"""
    page = _PAGE.substitute(
        now=_moment(answer_time(emulator.clock.now())),
        companies="\n".join(map(_company, emulator.companies.values())),
        requests=_requests(emulator.log.entries()),
        faults=_faults(emulator.injection.report()),
        webhooks=_webhooks(emulator.webhooks.report()),
        client_id=html.escape(emulator.client_id),
    )
    return Response(page, content_type="text/html; charset=utf-8")


def _moment(text):
    """A timestamp as people read it."""
    return html.escape(text[:19].replace("T", " ")) + " Pacific time"


def _company(company):
    with company.transaction():
        counts = company.connection.execute(
            "SELECT type, COUNT(*) FROM object WHERE realm = ? AND deleted = 0 "
            "GROUP BY type ORDER BY type",
            (company.realm,),
        ).fetchall()
        today = company.clock.today().isoformat()
        period = {"start_date": today, "end_date": today, "accounting_method": "Accrual"}
        report = run_report(company, "TrialBalance", period)
        shown = Shown(company)
        table = documents.documents_table(
            shown, company, documents.latest(company, _SHOWN_DOCUMENTS)
        )
        currency = company.home_currency["value"]
    told = Markup("<p>Realm <code>{}</code>, sample company <code>{}</code>, {}</p>")
    return parts.section(
        company.display_name,
        told.format(company.realm, company.kind, currency),
        Markup('<h3>Objects</h3><ul class="counts">{}</ul>').format(_counts(company, counts)),
        Markup("<h3>Latest transactions</h3>{}").format(table),
        Markup("<h3>Trial balance today, {}</h3>{}").format(today, _trial_balance(shown, report)),
    )


def _counts(company, counts):
    listed = addresses.types()
    chips = []
    for name, number in counts:
        address = addresses.list_address_of(name, company.realm)
        shown = parts.link(address, title_of(name)) if name in listed else title_of(name)
        chips.append(Markup("<li>{} <b>{}</b></li>").format(shown, f"{number:,}"))
    return parts.joined(chips)


def _trial_balance(shown, report):
    rows = report["Rows"].get("Row")
    if not rows:
        return parts.quiet("Nothing is posted yet: every account is at zero.")
    made = [_balance_row(shown, row["ColData"]) for row in rows if "ColData" in row]
    total = _balance_row(shown, rows[-1]["Summary"]["ColData"])
    return parts.table(_BALANCES, made, total)


def _balance_row(shown, cells):
    title, debit, credit = (cell["value"] for cell in cells)
    if cells[0].get("id"):
        title = shown.link("Account", cells[0]["id"], title)
    return [title, parts.money(debit), parts.money(credit)]


def _requests(entries):
    if not entries:
        return '<p class="quiet">No request has come in yet.</p>'
    rows = "".join(map(_request, reversed(entries[-_SHOWN_REQUESTS:])))
    shown = min(len(entries), _SHOWN_REQUESTS)
    return (
        f'<p class="quiet">The latest {shown} of {len(entries):,}, newest first.</p>'
        '<div class="scroll"><table><thead><tr><th>Time</th><th>Method</th><th>Path</th>'
        f"<th>Status</th></tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _request(entry):
    status, fault = entry["status"], entry["fault"]
    kind = "quiet" if status is None else "good" if status < 400 else "bad"
    text = "no answer" if status is None else str(status)
    told = f'<span class="fault quiet">fault {html.escape(fault)}</span>' if fault else ""
    return (
        f'<tr><td class="time">{html.escape(entry["time"][11:19])}</td>'
        f"<td>{html.escape(entry['method'])}</td>"
        f'<td class="wrap"><code>{html.escape(entry["path"])}</code></td>'
        f'<td><span class="{kind}">{text}</span>{told}</td></tr>'
    )


def _faults(rules):
    if not rules:
        return '<p class="quiet">None: every request is answered as it should be.</p>'
    items = "".join(f"<li><code>{html.escape(json.dumps(rule))}</code></li>" for rule in rules)
    return f"<ul>{items}</ul>"


def _webhooks(report):
    if report["url"] is None:
        return '<p class="quiet">Nobody is subscribed: changes are told to no one.</p>'
    return (
        f"<p>Changes go to <code>{html.escape(report['url'])}</code>, format "
        f"<code>{html.escape(report['format'])}</code>. Changes being gathered: "
        f"{report['gathering']}; deliveries pending: {len(report['pending'])}, acknowledged: "
        f"{len(report['acknowledged'])}.</p>"
    )
