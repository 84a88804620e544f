"""What one run carries along: the connection, its client, and what there is to tell."""

from dataclasses import dataclass, field
from datetime import datetime

from odoo import fields

from ..client import QuickbooksClient, RateLimiter


@dataclass
class Cycle:
    """One run of one connection.

    :param connection: ``quickbooks.connection`` record, in the environment of its company
    :param client: the HTTP side
    :param usage: ``quickbooks.usage`` record of this month
    :param limiter: of the client
    :param datetime read_at: UTC, when this run read from QuickBooks
    :param dict ahead: answers to pages that were asked for ahead, by QuickBooks type and position
    :param int restarts: how often a type was read from its beginning because pages did not fit together
    :param bool loaded_again: whether this run has begun to read everything again
    """

    connection: object
    client: QuickbooksClient
    usage: object
    limiter: RateLimiter
    run: object = None
    rows: list = field(default_factory=list)
    # What webhooks told of merges: by type, the id that is gone and the id of the survivor.
    merged: dict = field(default_factory=dict)
    # Whether new entities were left out, because one of them may be ours; see quickbooks.sync.apply.
    undecided: bool = False
    processed: int = 0
    seconds_left: float = float("inf")
    ahead: dict = field(default_factory=dict)
    restarts: int = 0
    loaded_again: bool = False
    read_at: datetime | None = None

    def __post_init__(self):
        self._reads_before = self.usage.reads
        self._writes_before = self.usage.writes

    def log(self, direction, action, binding, level="info", message=False, details=False):
        """Note what happened to one record; written with the next commit.

        :param str direction: ``pull`` or ``push``
        :param str action: see ``quickbooks.sync.log``
        :param binding: of the record
        """
        self.rows.append(
            {
                "direction": direction,
                "action": action,
                "level": level,
                "binding_id": binding.id,
                "qbo_type": binding.qbo_type,
                "qbo_id": binding.qbo_id,
                "record_name": binding.record_name,
                "message": message,
                "technical_details": details,
            }
        )

    def log_entry(self, direction, action, name, qbo_id, message):
        """Note what is held back and has no binding.

        :param str name: of the entity, for a person
        :param str qbo_id: of the entity, False where it has none
        """
        row = {"direction": direction, "action": action, "level": "error", "message": message}
        self.rows.append(row | {"qbo_id": qbo_id, "record_name": name})

    def write_log(self):
        """Put the notes into the database; the first one opens the run."""
        if not self.rows:
            return
        self._open_run()
        common = {"run_id": self.run.id, "connection_id": self.connection.id}
        self.connection.env["quickbooks.sync.log"].create([common | row for row in self.rows])
        self.processed += len(self.rows)
        self.rows = []

    def write_usage(self):
        """Note what was asked of QuickBooks so far, and the level of its limits."""
        values = {
            "reads": self._reads_before + self.client.reads_sent,
            "writes": self._writes_before + self.client.writes_sent,
            "level": self.limiter.state(),
            "read_at": self.read_at or self.usage.read_at,
        }
        if any(self.usage[name] != value for name, value in values.items()):
            self.usage.write(values)

    def close(self, state="done", message=False):
        """End the run. One that did nothing and met no trouble leaves no trace."""
        self.write_log()
        if message:
            self._open_run()
        if self.run:
            self.run.write(
                {
                    "ended_at": fields.Datetime.now(),
                    "state": state,
                    "message": message,
                    "request_count": self.client.requests_sent,
                }
            )

    def _open_run(self):
        self.run = self.run or self.connection.env["quickbooks.sync.run"].create(
            {"connection_id": self.connection.id}
        )
