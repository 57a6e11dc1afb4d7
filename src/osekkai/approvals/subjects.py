"""What is approved, as the room tells whose it is: a case's decision, a campaign, a change of rules."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from osekkai.ledger.kinds import Ref, Thing
from osekkai.ui.places import Piece

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import Model

    from osekkai.approvals.queries import Route


@dataclass(frozen=True, slots=True)
class Shown:
    """How whoever signs sees it: all that is signed, or where all of it can be opened.

    `attention` says why it deserves to be looked at one by one; nothing: it is plain. `whose` is the person of the
    register whom it tells something about, `address` the page with all of it.
    """

    subject: str
    kind: str
    address: str
    piece: Piece
    attention: Sequence[str] = ()
    name: str = ""
    whose: int | None = None
    due: date | None = None
    group: str = ""
    """What plain ones of are counted together."""
    why: str = ""
    """What whoever drafted it says about it to whoever signs."""
    running: str = ""
    """What the same has cost so far this year, for whoever is consulted about the money."""
    is_closed: bool = False
    """Nothing of it is shown before whoever looks opened it at its address."""


LISTED = "決裁"
"""For what somebody looked at those whose names stand on the page of approvals: nothing is opened by it."""


class Subject(ABC):
    """What a room brings whose things are approved. What follows from agreement, it follows in the ledger."""

    thing: Thing

    @abstractmethod
    def locked(self, id: str) -> Any:
        """The row, locked together with whatever must not change while somebody agrees; locks are taken in this order.

        Raises `Changed` where it is gone.
        """

    def changed_since(self, row: Any, content: Mapping[str, Any]) -> str:
        """What the content rests on and is no longer what it was when it was proposed, in words for whoever signs.

        Empty: everything is as it was.
        """
        return ""

    def rests_on(self, row: Any, content: Mapping[str, Any]) -> tuple[Collection[Ref], Collection[Model]]:
        """What it rests on beside itself: things whose events tell of it, and rows that have to be as those tell."""
        return (), ()

    @abstractmethod
    def shown(self, routes: Sequence[Route]) -> dict[int, Shown]:
        """By the route's id; what is gone is not there."""

    def closed(self, ids: Collection[str], user: User) -> Collection[str]:
        """Of these what somebody may not see before they opened it: until then they do not act on it, either."""
        return ()

    def unopened(self, routes: Sequence[Route], user: User) -> Collection[int]:
        """The ids of those that somebody has not opened since they were drafted, where all of it stands elsewhere."""
        return ()


class Delicate(Subject):
    """What somebody may stand too near to."""

    @abstractmethod
    def concerned(self, id: str) -> Collection[int]:
        """Users who do not act at its stops, as long as anybody else is there."""


_subjects: dict[str, Subject] = {}


def register(subject: Subject) -> None:
    _subjects[subject.thing.name] = subject


def subject_of(about: Ref) -> Subject:
    """Raises `KeyError` for a thing of which no room says how it is approved."""
    return _subjects[about.thing]


def concerned(about: Ref) -> Collection[int]:
    """Who stands too near to it; nobody, of a thing of which no room says how it is approved."""
    subject = _subjects.get(about.thing)
    return subject.concerned(about.id) if isinstance(subject, Delicate) else ()


def delicate() -> list[str]:
    """Names of the things that somebody may stand too near to."""
    return [name for name, subject in _subjects.items() if isinstance(subject, Delicate)]
