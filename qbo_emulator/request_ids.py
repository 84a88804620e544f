"""Replay by ``requestid``: a write that was done is answered again instead of being done again.

The answer is stored in the transaction of the write, so that a request that died on the way back
can be repeated safely. A write that was refused leaves nothing behind and may be repeated with the
same id.

What happens to an id that comes again with *another* request is told in two ways: Intuit writes that
the first answer is given again, and lists the error 600 for it. A client must be right with both.
"""

import hashlib

from . import faults

FIRST_ANSWER = "first_answer"
ERROR = "error"
#: What can happen to a request id that comes again with another request.
REUSES = (FIRST_ANSWER, ERROR)

_LONGEST = 50
_LONGEST_OF_BATCH = 36
_LONGEST_BATCH_ITEM = 10


def check_format(request_id, is_batch=False):
    """Refuse an id that is too long or no plain text.

    :raise QboFault: 2130
    """
    longest = _LONGEST_OF_BATCH if is_batch else _LONGEST
    if len(request_id) > longest or not request_id.isprintable():
        raise _bad_format(request_id)


def check_batch_item(request_id, item_id):
    """Refuse a ``bId`` that cannot be replayed. The service puts both ids together and has been
    seen to answer 6000 when that is too long.

    :raise QboFault: 6000 or 2130
    """
    length = len(request_id) + len(item_id)
    if length > _LONGEST:
        raise faults.business_rule(
            f"You cannot enter more than {_LONGEST} characters in the request_id field. "
            f"You tried entering {request_id[:10]}..., which is {length} characters."
        )
    if len(item_id) > _LONGEST_BATCH_ITEM or not item_id.isprintable():
        raise _bad_format(item_id)


def _bad_format(value):
    return faults.QboFault(
        "2130", "Invalid Request Id Format", f"Invalid Request Id Format : {value}"
    )


def once(company, key, request, produce):
    """Produce an answer, or give the one that was stored for the same request.

    :param key: the request id; for an item of a batch followed by its bId
    :param request: bytes that are the same for the same request
    :param produce: callable without arguments that does the write and gives the text of the answer
    :return: the text of the answer
    :raise QboFault: 600 when the id belongs to another request and the company's
        ``request_id_reuse`` is ``error``; whatever ``produce`` raises
    """
    fingerprint = hashlib.sha256(request).hexdigest()
    with company.transaction():
        row = company.connection.execute(
            "SELECT fingerprint, answer FROM request WHERE realm = ? AND key = ?",
            (company.realm, key),
        ).fetchone()
        if row:
            if row[0] != fingerprint and company.request_id_reuse == ERROR:
                raise faults.duplicate_request_id(key)
            return row[1]
        answer = produce()
        company.connection.execute(
            "INSERT INTO request VALUES (?, ?, ?, ?)", (company.realm, key, fingerprint, answer)
        )
        return answer
