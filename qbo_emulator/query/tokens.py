"""Splitting a query into tokens."""

import re
from dataclasses import dataclass

from ..faults import QboFault

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<word>[A-Za-z_][A-Za-z0-9_.]*)
      | (?P<string>'(?:[^'\\]|\\.)*')
      | (?P<number>-?\d+(?:\.\d+)?)
      | (?P<symbol><=|>=|!=|[=<>(),*])
    )""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_KEYWORDS = (
    "and asc between by count current_date desc false from group in like limit maxresults not null "
    "or order orderby select startposition true where"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query.

    :ivar kind: ``word``, ``string``, ``number``, ``symbol``, ``end`` or ``invalid``, which is a
        character that no token begins with
    :ivar text: as written; the content of a string without quotes and escapes
    :ivar query: the whole query
    :ivar start: where in the query it begins, from 0
    """

    kind: str
    text: str
    query: str
    start: int

    @property
    def place(self):
        """Line and column, from 1, as the service's parser tells them."""
        line = self.query.count("\n", 0, self.start) + 1
        column = self.start - self.query.rfind("\n", 0, self.start)
        return f"at line {line}, column {column}."

    def is_word(self, *words):
        """:return: whether the token is one of some keywords, given in upper case"""
        return self.kind == "word" and self.text.upper() in words


def syntax_error(token, *expected):
    """Code 4000: the query cannot be parsed. The detail is in the form of the service's parser.

    :param token: the :class:`Token` that cannot stand where it stands
    :param expected: what could
    """
    if token.kind == "invalid":
        detail = (
            f'Invalid content. Lexical error {token.place}  Encountered: "{token.text}" '
            f'({ord(token.text)}), after : ""'
        )
    else:
        choices = "".join(f"\n    {choice} ..." for choice in expected)
        detail = f"Encountered {_shown(token)} {token.place}\nWas expecting one of:{choices}\n    "
    return QboFault("4000", "Error parsing query", f"QueryParserError: {detail}")


def empty_query():
    """Code 4000: there is no query."""
    detail = "QueryParserError: The query provided was empty"
    return QboFault("4000", "Error parsing query", detail)


def _shown(token):
    if token.kind == "end":
        return '"<EOF>"'
    if token.kind == "string":
        return f'" <STRING_LITERAL> "\'{token.text}\' ""'
    if token.kind == "number":
        return f'" <NUMERIC_LITERAL> "{token.text} ""'
    if token.kind == "word" and token.text.lower() not in _KEYWORDS.split():
        return f'" <IDENTIFIER> "{token.text} ""'
    return f'" "{token.text}" "{token.text} ""'


def tokenize(text):
    """Split a query. A character that no token begins with ends it: the parser complains when it
    gets there, and not before.

    :return: list of :class:`Token`, the last of kind ``end`` or ``invalid``
    """
    text = text.rstrip().rstrip(";").rstrip()
    tokens, position = [], 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if not match:
            start = len(text) - len(text[position:].lstrip())
            tokens.append(Token("invalid", text[start], text, start))
            return tokens
        kind = match.lastgroup
        value = match.group(kind)
        if kind == "string":
            value = _ESCAPE.sub(r"\1", value[1:-1])
        tokens.append(Token(kind, value, text, match.start(kind)))
        position = match.end()
    tokens.append(Token("end", "", text, len(text)))
    return tokens
