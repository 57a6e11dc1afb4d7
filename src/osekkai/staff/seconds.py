"""二人目: who counts as a second pair of eyes beside somebody, so that nobody is their own by an account they made."""

from __future__ import annotations

from django.utils import timezone

from osekkai.ledger import queries as ledger
from osekkai.ledger.kinds import STAFF
from osekkai.staff import kinds
from osekkai.staff.errors import NotTwoPeople
from osekkai.staff.history import said_in
from osekkai.staff.managing import LATELY
from osekkai.staff.models import Role


def must_be_two(one: int | None, other: int | None) -> None:
    """Raises `NotTwoPeople` where neither counts as the second of the other.

    They do not for `LATELY` after one made the other (hired or took them back, made them a manager, gave them a new
    start after a lost passkey), or somebody made both, also by others in between. An operator (nobody) made nobody.
    """
    if one is not None and other is not None and _made_by(one) & _made_by(other):
        raise NotTwoPeople


def _made_by(user: int) -> set[int]:
    """Themselves and whoever lately made them what they are, and those who made these."""
    since, found, new = timezone.now() - LATELY, {user}, {user}
    while new:
        events = [each for each in ledger.events_of(map(STAFF, new), looks=False) if each.at >= since]
        actors = {each.actor for each in events if _makes(each)}
        new = {int(each.removeprefix("staff:")) for each in actors if each.startswith("staff:")} - found
        found |= new
    return found


def _makes(event: ledger.Event) -> bool:
    if event.kind == kinds.ROLE_GIVEN.id:
        return bool(said_in(event).get("role") == Role.MANAGER)
    return event.kind in (kinds.HIRED.id, kinds.PASSKEY_RESET.id)
