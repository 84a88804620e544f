"""Customers and vendors in their places, as reports of balances list them."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Party:
    """A customer or vendor.

    :ivar sign: 1 when debits are positive in the report, -1 when credits are
    :ivar children: the names right below it, by name
    """

    id: int | None
    name: str
    sign: int
    children: list = field(default_factory=list)


def party_tree(company, party_type, sign, is_descending=False):
    """Read all names of a list.

    :param party_type: ``Customer`` or ``Vendor``
    :return: list of the :class:`Party` that stand below no other, by name, and one for postings
        without a name
    """
    rows = company.connection.execute(
        "SELECT id, name, active, parent FROM object WHERE realm = ? AND type = ? AND deleted = 0 "
        f"ORDER BY name {'DESC' if is_descending else 'ASC'}, id",
        (company.realm, party_type),
    ).fetchall()
    parties = {
        key: Party(key, name if active else f"{name} (deleted)", sign)
        for key, name, active, _ in rows
    }
    roots = []
    for key, _, _, parent in rows:
        siblings = parties[parent].children if parent in parties else roots
        siblings.append(parties[key])
    return [*roots, Party(None, "Not Specified", sign)]
