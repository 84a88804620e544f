"""What QuickBooks has while its answers are damaged on their way."""

import re
from copy import deepcopy
from datetime import timedelta
from decimal import Decimal
from itertools import count

PAGE = re.compile(
    r"SELECT \* FROM (?P<kind>\w+)(?: WHERE (?P<condition>.*))? ORDERBY Id"
    r" STARTPOSITION (?P<position>\d+) MAXRESULTS (?P<size>\d+)"
)
# Time that passes between two changes: longer than what each run asks for again.
STEP = timedelta(minutes=6)


class World:
    """The entities of a QuickBooks company, each with the moment of its latest version.

    :param datetime now: UTC, without time zone: when it begins
    """

    def __init__(self, now):
        self.now = now
        self.bodies = {}
        self._changed = {}
        self._tokens = count(1000)
        self._ids = count(10**7)

    def load(self, qbo_type, rows):
        """Take entities in as they are; nothing tells of them as changes."""
        self.bodies[qbo_type] = {row["Id"]: plain(row) for row in rows}

    def new_id(self):
        """:return: an id that no entity has"""
        return str(next(self._ids))

    def new_token(self):
        """:return: a SyncToken that no version has"""
        return str(next(self._tokens))

    def put(self, qbo_type, body):
        """Write a new version of an entity, or a new entity.

        :return: the body as QuickBooks has it
        """
        body = plain(body)
        body.setdefault("Id", self.new_id())
        body["SyncToken"] = self.new_token()
        body["MetaData"] = {"LastUpdatedTime": told(self.now)}
        self.bodies.setdefault(qbo_type, {})[body["Id"]] = body
        self._changed[(qbo_type, body["Id"])] = self.now
        return body

    def delete(self, qbo_type, key):
        """Delete a document."""
        self.bodies[qbo_type].pop(key)
        self._changed[(qbo_type, key)] = self.now

    def latest(self, qbo_type, key):
        """:return: what QuickBooks says of an entity now"""
        gone = {"Id": key, "status": "Deleted", "MetaData": {"LastUpdatedTime": told(self.now)}}
        return self.bodies[qbo_type].get(key, gone)

    def changes(self, qbo_types, since):
        """
        :param datetime since: UTC, without time zone
        :return: ``{type: [body, …]}`` of what changed from then on
        """
        found = {}
        for (qbo_type, key), moment in self._changed.items():
            if moment >= since and qbo_type in qbo_types:
                found.setdefault(qbo_type, []).append(deepcopy(self.latest(qbo_type, key)))
        return found

    def page(self, statement):
        """
        :param str statement: of a query
        :return: ``(type, [body, …])``
        """
        query = PAGE.fullmatch(statement)
        qbo_type, condition = query["kind"], query["condition"] or ""
        rows = [
            self.bodies[qbo_type][key]
            for key in sorted(self.bodies.get(qbo_type, ()), key=lambda key: (len(key), key))
        ]
        if "Id IN (" in condition:
            wanted = set(re.findall(r"'([^']*)'", condition.partition("Id IN (")[2]))
            rows = [row for row in rows if row["Id"] in wanted]
        since = re.search(r"LastUpdatedTime >= '([^']*)Z'", condition)
        if since:
            rows = [
                row
                for row in rows
                if row.get("MetaData", {}).get("LastUpdatedTime", "") >= since[1]
            ]
        first = int(query["position"]) - 1
        return qbo_type, deepcopy(rows[first : first + int(query["size"])])


def told(moment):
    """:return: a moment in UTC as QuickBooks writes it"""
    return moment.strftime("%Y-%m-%dT%H:%M:%S+00:00")


def plain(value):
    """:return: a body of the emulator as JSON has it"""
    if isinstance(value, dict):
        return {name: plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [plain(part) for part in value]
    return float(value) if isinstance(value, Decimal) else value
