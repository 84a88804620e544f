"""Parts of pages for people. Text is escaped unless it is markup already."""

from importlib import resources
from string import Template

from markupsafe import Markup, escape

_STYLE = resources.files(__package__).joinpath("style.css").read_text(encoding="utf-8")
_NOTHING = Markup("")


def template(package, name):
    """:return: string.Template of a page, with the style that all pages share"""
    text = resources.files(package).joinpath(name).read_text(encoding="utf-8")
    return Template(text.replace("$style", _STYLE))


def joined(parts, between=""):
    """:return: markup of several parts"""
    return Markup(escape(between)).join(parts)


def link(address, text):
    """:return: markup of a link"""
    return Markup('<a href="{}">{}</a>').format(address, text)


def quiet(text):
    """:return: markup of a paragraph beside the matter"""
    return Markup('<p class="quiet">{}</p>').format(text)


def section(title, *content):
    """:return: markup of a part of a page with a title"""
    return Markup("<section><h2>{}</h2>{}</section>").format(title, joined(content))


def fields(pairs):
    """:return: markup of titles and values"""
    shown = [Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(*pair) for pair in pairs]
    return Markup('<dl class="fields">{}</dl>').format(joined(shown))


def table(columns, rows, total=None, optional=(), empty=""):
    """Lay out rows.

    :param columns: list of (title, kind); the kind is a class of the style: ``number``, ``wrap``,
        ``time``, ``name``, ``extra`` (left out on narrow screens) or empty
    :param rows: list of lists of cells
    :param total: list of the cells of a last row
    :param optional: titles of the columns that are left out when they would be empty
    :param empty: the sentence that stands there without rows
    :return: markup
    """
    if empty and not rows:
        return quiet(empty)
    kept = [
        place
        for place, (title, _) in enumerate(columns)
        if title not in optional or any(row[place] for row in rows)
    ]
    columns = [columns[place] for place in kept]
    rows = [[row[place] for place in kept] for row in rows]
    total = total and [total[place] for place in kept]
    heads = joined(_cell("th", title, kind) for title, kind in columns)
    body = joined(_row(columns, row) for row in rows)
    foot = Markup("<tfoot>{}</tfoot>").format(_row(columns, total)) if total else _NOTHING
    return Markup(
        '<div class="scroll"><table><thead><tr>{}</tr></thead><tbody>{}</tbody>{}</table></div>'
    ).format(heads, body, foot)


def _row(columns, cells):
    made = [_cell("td", cell, kind) for cell, (_, kind) in zip(cells, columns, strict=True)]
    return Markup("<tr>{}</tr>").format(joined(made))


def _cell(tag, content, kind):
    named = Markup(' class="{}"').format(kind) if kind else _NOTHING
    return Markup("<{}{}>{}</{}>").format(tag, named, content, tag)


def money(amount):
    """:return: text of an amount, a Decimal or the text of one, with commas between thousands"""
    whole, point, cents = str(amount).partition(".")
    if not whole:
        return ""
    sign = "-" if whole.startswith("-") else ""
    return f"{sign}{int(whole.lstrip('-') or 0):,}{point}{cents}"
