"""From tokens to a :class:`Query`."""

from dataclasses import dataclass, field

from ..faults import QboFault
from .tokens import empty_query, syntax_error, tokenize

_OPERATORS = ("=", "<", ">", "<=", ">=", "!=")
_LARGEST_PAGE = 1000
_AFTER_CONDITIONS = ('"and"', '"orderby"', '"startposition"', '"maxresults"')


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison; several are joined by AND.

    :ivar operator: one of ``= < > <= >= != IN LIKE``
    :ivar values: list of texts, one unless the operator is ``IN``
    """

    field: str
    operator: str
    values: list


@dataclass(slots=True)
class Query:
    """A parsed query.

    :ivar fields: the fields asked for; empty for ``*``
    :ivar order: list of (field, whether descending)
    :ivar start: position of the first row, from 1
    :ivar limit: how many rows at most
    """

    entity: str = ""
    is_count: bool = False
    fields: list = field(default_factory=list)
    conditions: list = field(default_factory=list)
    order: list = field(default_factory=list)
    start: int = 1
    limit: int = 100


def invalid_query(detail):
    """Code 4001: the query can be parsed but not answered."""
    return QboFault("4001", "Invalid query", f"QueryValidationError: {detail}")


def parse(text):
    """Parse a query.

    :raise QboFault: 4000 for its syntax, 4001 for a page that cannot be
    """
    if not text or not text.strip():
        raise empty_query()
    # Half of a surrogate pair, as JSON may carry it, is no character that could be found.
    return _Parser(tokenize(text.encode("utf-8", "replace").decode())).query()


class _Parser:
    def __init__(self, tokens):
        self._tokens = tokens
        self._position = 0

    @property
    def _token(self):
        return self._tokens[self._position]

    def _next(self):
        token = self._token
        self._position += 1
        return token

    def _accept(self, *words):
        if self._token.is_word(*words):
            return self._next()
        return None

    def _expect(self, *words):
        token = self._accept(*words)
        if not token:
            raise syntax_error(self._token, *(f'"{word.lower()}"' for word in words))
        return token

    def _symbol(self, text):
        if self._token.kind != "symbol" or self._token.text != text:
            raise syntax_error(self._token, f'"{text}"')
        return self._next()

    def _is_symbol(self, text):
        return self._token.kind == "symbol" and self._token.text == text

    def _name(self):
        if self._token.kind != "word":
            raise syntax_error(self._token, "<IDENTIFIER>")
        return self._next().text

    def query(self):
        query = Query()
        self._expect("SELECT")
        self._selection(query)
        self._expect("FROM")
        query.entity = self._name()
        if self._accept("WHERE"):
            query.conditions.append(self._condition())
            while self._accept("AND"):
                query.conditions.append(self._condition())
        if self._accept("ORDERBY") or (self._accept("ORDER") and self._expect("BY")):
            query.order = self._ordering()
        self._page(query)
        if self._token.kind != "end":
            raise syntax_error(self._token, "<EOF>", *_AFTER_CONDITIONS)
        return query

    def _selection(self, query):
        is_whole = False
        while True:
            if self._is_symbol("*"):
                self._next()
                is_whole = True
            elif self._token.is_word("COUNT") and self._tokens[self._position + 1].text == "(":
                self._next()
                self._symbol("(")
                self._symbol("*")
                self._symbol(")")
                query.is_count = True
            else:
                query.fields.append(self._name())
            if not self._is_symbol(","):
                break
            self._next()
        if is_whole:
            query.fields = []

    def _condition(self):
        name = self._name()
        token = self._next()
        if token.is_word("IN"):
            return Condition(name, "IN", self._value_list())
        if token.is_word("LIKE"):
            return Condition(name, "LIKE", [self._value()])
        if token.kind == "symbol" and token.text in _OPERATORS:
            return Condition(name, token.text, [self._value()])
        raise syntax_error(token, *(f'"{operator}"' for operator in _OPERATORS), '"in"', '"like"')

    def _value_list(self):
        self._symbol("(")
        values = [self._value()]
        while self._is_symbol(","):
            self._next()
            values.append(self._value())
        self._symbol(")")
        return values

    def _value(self):
        token = self._next()
        if token.kind in ("string", "number") or token.is_word("TRUE", "FALSE", "CURRENT_DATE"):
            return token.text
        raise syntax_error(token, "<STRING_LITERAL>", "<NUMERIC_LITERAL>", '"true"', '"false"')

    def _ordering(self):
        order = [self._order()]
        while self._is_symbol(","):
            self._next()
            order.append(self._order())
        return order

    def _order(self):
        name = self._name()
        direction = self._accept("ASC", "DESC")
        return name, bool(direction) and direction.text.upper() == "DESC"

    def _page(self, query):
        while True:
            if self._accept("STARTPOSITION"):
                query.start = self._position_or_size("STARTPOSITION")
            elif self._accept("MAXRESULTS"):
                query.limit = min(self._position_or_size("MAXRESULTS"), _LARGEST_PAGE)
            else:
                return

    def _position_or_size(self, keyword):
        if self._token.kind != "number" or "." in self._token.text:
            raise syntax_error(self._token, "<INTEGER_LITERAL>")
        number = min(int(self._next().text[:18]), 2**62)
        if number < 1:
            raise invalid_query(f"value {number} is not valid for {keyword}, it must be positive")
        return number
