"""What the tests of the website share."""

from ..conftest import control, expense_line

CHECKING, SAVINGS = "35", "36"


def do(emulator, act, **body):
    """:return: the answer to a control path"""
    return control(emulator, f"website/{act}", body)


def refused(emulator, act, **body):
    """:return: the sentence with which an act is refused"""
    answer = do(emulator, act, **body)
    assert answer.status_code == 400, answer.text
    return answer.json()["error"]


def purchase(books, amount=20, **fields):
    """:return: a cheque, written through the API or behind it"""
    return books.write(
        "Purchase",
        {
            "AccountRef": {"value": CHECKING},
            "PaymentType": "Check",
            "Line": [expense_line(amount)],
            **fields,
        },
    )
