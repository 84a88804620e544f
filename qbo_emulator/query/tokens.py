"""Splitting a query into tokens."""

import re
from dataclasses import dataclass

from ..faults import QboFault

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<word>[A-Za-z_][A-Za-z0-9_.]*)
      | (?P<string>'(?:[^'\\]|\\.)*')
      | (?P<number>-?\d+(?:\.\d+)?)
      | (?P<symbol><=|>=|[=<>(),*;])
    )""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query.

    :ivar kind: ``word``, ``string``, ``number``, ``symbol`` or ``end``
    :ivar text: as written; the content of a string without quotes and escapes
    :ivar column: where it begins, from 1
    """

    kind: str
    text: str
    column: int

    def is_word(self, *words):
        """:return: whether the token is one of some keywords, given in upper case"""
        return self.kind == "word" and self.text.upper() in words


def syntax_error(token, expected):
    """Code 4000: the query cannot be parsed."""
    found = "<EOF>" if token.kind == "end" else token.text
    return QboFault(
        "4000",
        "Error parsing query",
        f'QueryParserError: Encountered "{found}" at line 1, column {token.column}. '
        f"Was expecting: {expected}",
    )


def tokenize(text):
    """:return: list of :class:`Token`, the last of kind ``end``

    :raise QboFault: 4000 at a character that no token begins with
    """
    text = text.rstrip().rstrip(";").rstrip()
    tokens, position = [], 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if not match:
            column = position + len(text[position:]) - len(text[position:].lstrip()) + 1
            raise syntax_error(Token("symbol", text[column - 1], column), "a query element")
        kind = match.lastgroup
        value = match.group(kind)
        if kind == "string":
            value = _ESCAPE.sub(r"\1", value[1:-1])
        tokens.append(Token(kind, value, match.start(kind) + 1))
        position = match.end()
    tokens.append(Token("end", "", len(text) + 1))
    return tokens
