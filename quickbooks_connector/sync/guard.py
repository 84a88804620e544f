"""One bad record ends alone: what is done to many records is repeated with fewer where it fails."""

import psycopg2

from odoo.exceptions import UserError

from ..client import QboError, logger_of, writable
from ..entities.entity_reading import MALFORMED
from ..entities.errors import RecordError

_logger = logger_of(__name__)

# What one record can do wrong. A lost connection or a serialisation failure is none of its business.
RECORD_FAULTS = (
    RecordError,
    UserError,
    *MALFORMED,
    psycopg2.IntegrityError,
    psycopg2.DataError,
    # A text too long for an index.
    psycopg2.errors.ProgramLimitExceeded,
)


class NotUnderstood(QboError):
    """QuickBooks took a write, and its answer cannot be understood: what it has now is to be read.

    :param str message: what is wrong with the answer
    :param dict answer: as it came
    :param bool is_usable: whether it can be bound as it is, if nothing else is found
    """

    def __init__(self, message, answer, is_usable=False):
        super().__init__(message, detail=writable(repr(answer)[:2000]))
        self.answer = answer
        self.is_usable = is_usable


def in_halves(cycle, records, act):
    """Do something to records together; where that fails, to each half of them, so that a bad one ends
    alone. What a failed attempt has written or noted is taken back.

    :param cycle: of the run
    :param records: recordset or list
    :param act: callable that takes some of the records
    :return: ``(results, errors)``: the list of what ``act`` returned, and ``{record: exception}``
    """
    if not records:
        return [], {}
    env, noted = cycle.connection.env, len(cycle.rows)
    # What was written before belongs to others and must not fail in this savepoint.
    env.flush_all()
    try:
        with env.cr.savepoint():
            return [act(records)], {}
    except RECORD_FAULTS as error:
        del cycle.rows[noted:]
        if len(records) == 1:
            if not isinstance(error, RecordError | UserError):
                _logger.warning("%s is held back", records[0], exc_info=True)
            return [], {records[0]: error}
    middle = len(records) // 2
    results, errors = in_halves(cycle, records[:middle], act)
    more_results, more_errors = in_halves(cycle, records[middle:], act)
    return results + more_results, errors | more_errors


def reason(error):
    """
    :param error: one of ``RECORD_FAULTS``
    :return: what went wrong, for a person
    """
    if isinstance(error, RecordError | UserError):
        return writable(str(error))
    return writable(f"{type(error).__name__}: {error}")
