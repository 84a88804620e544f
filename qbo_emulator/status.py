"""The status page at ``/``, for people: what the emulator holds and what happened to it.

One page of HTML without anything from elsewhere; whatever is not its own text is escaped.
"""

import html
import json
from importlib import resources
from string import Template

from werkzeug.wrappers import Response

from .clock import answer_time
from .reports import run_report

_PAGE = Template(resources.files(__package__).joinpath("status.html").read_text(encoding="utf-8"))
_SHOWN_REQUESTS = 25


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
    with company.lock:
        counts = company.connection.execute(
            "SELECT type, COUNT(*) FROM object WHERE realm = ? AND deleted = 0 "
            "GROUP BY type ORDER BY type",
            (company.realm,),
        ).fetchall()
        currency = company.home_currency["value"]
        report = run_report(company, "TrialBalance", {})
    chips = "".join(f"<li>{html.escape(name)} <b>{number:,}</b></li>" for name, number in counts)
    return (
        f"<section><h2>{html.escape(company.display_name)}</h2>"
        f"<p>Realm <code>{html.escape(company.realm)}</code>, sample company "
        f"<code>{html.escape(company.kind)}</code>, {html.escape(currency)}</p>"
        f'<h3>Objects</h3><ul class="counts">{chips}</ul>'
        f"<h3>Trial balance at {report['Header']['EndPeriod']}</h3>{_trial_balance(report)}"
        "</section>"
    )


def _trial_balance(report):
    rows = report["Rows"].get("Row")
    if not rows:
        return '<p class="quiet">Nothing is posted yet: every account is at zero.</p>'
    body = "".join(_balance_row(row["ColData"]) for row in rows[:-1])
    total = _balance_row(rows[-1]["Summary"]["ColData"])
    return (
        '<div class="scroll"><table><thead><tr><th>Account</th><th class="number">Debit</th>'
        f'<th class="number">Credit</th></tr></thead><tbody>{body}</tbody>'
        f"<tfoot>{total}</tfoot></table></div>"
    )


def _balance_row(cells):
    title, debit, credit = (html.escape(cell["value"]) for cell in cells)
    return (
        f'<tr><td class="wrap">{title}</td><td class="number">{_grouped(debit)}</td>'
        f'<td class="number">{_grouped(credit)}</td></tr>'
    )


def _grouped(amount):
    """An amount with commas between thousands."""
    whole, point, cents = amount.partition(".")
    return f"{int(whole):,}{point}{cents}" if whole else ""


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
