"""Whether everything that is about to be signed is as this office wrote it, at the moment of signing."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Model
from django.utils import timezone

from osekkai.approvals.errors import Altered
from osekkai.approvals.models import Proposal, Stop
from osekkai.approvals.powers import OWN, Post, units_of
from osekkai.approvals.subjects import subject_of
from osekkai.catalogue import Catalogue
from osekkai.ledger import queries as ledger
from osekkai.ledger.kinds import Ref
from osekkai.staff import queries as staff


def hold_still(things: Collection[Ref], rows: Collection[Model], people: Collection[int]) -> None:
    """Nothing of it, nor of the posts that these people hold, is otherwise than the ledger tells. Raises `Altered`."""
    posts, told = staff.posts_of(people)
    if wrong := ledger.unlike([*things, *told], [*rows, *posts]):
        raise Altered([each.what for each in wrong])


def must_be_as_written(stop: Stop, proposal: Proposal, about: Ref, by: int, how: str, catalogue: Catalogue) -> None:
    """The proposal, its way, what it rests on, and the power of whoever signs. Raises `Altered`."""
    stops = list(proposal.stops.all())
    things, rows = subject_of(about).rests_on(about.instance, proposal.content)
    people = {by, proposal.drafted_by_id, *(each.by_id for each in stops if each.by_id)}
    if how != OWN:  # it rests on who holds the post, and on their being away or not
        people |= staff.ever_held(stop.level, units_of(Post(stop.level, stop.unit), timezone.localdate(), catalogue))
    hold_still([about, *things], [proposal, *stops, *rows], people)
