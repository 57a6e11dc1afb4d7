"""決裁: agreeing, sending back (差戻し), pulling back (引戻し), dropping (廃案), looking later (後閲)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import OperationalError, transaction
from django.utils import timezone

from osekkai.approvals import kinds
from osekkai.approvals.errors import Busy, Changed, NoReason, NotYours, Overtaken, RulesChanged, TooLong
from osekkai.approvals.models import STOP_ROW, Proposal, ProposalState, Stop, StopState, Task
from osekkai.approvals.powers import DEPUTY, Post, holders, may_act
from osekkai.approvals.proposing import digest_of
from osekkai.approvals.subjects import subject_of
from osekkai.approvals.written import must_be_as_written
from osekkai.catalogue import Catalogue
from osekkai.ledger import services as ledger
from osekkai.ledger.kinds import Kind, Ref, ref_of
from osekkai.ledger.services import row_digest
from osekkai.problems import Problem, written
from osekkai.said import Said
from osekkai.staff import queries as staff
from osekkai.staff.parts import AUTHORITY

LONGEST = 2_000
"""Characters of what an approver writes; the end of a line is one (`as_lines`)."""


def agree(
    stop: int, by: User, digest: str, catalogue: Catalogue, *, proof: Mapping[str, Any] | None = None, comment: str = ""
) -> None:
    """Agree to exactly what `digest` names; with the last to agree it takes effect, in this transaction.

    The proof is the passkey's signature over it. Raises `Changed` where somebody acted before; `Overtaken` where what
    it rests on is another now; `Altered` where that is not what this office wrote; `TooLong`; `NotYours`.
    """
    comment = _written(stop, comment)
    with transaction.atomic():
        found, proposal, about = _locked(stop)
        how = _power(found, by, catalogue)
        if subject_of(about).closed([about.id], by):
            raise NotYours  # whoever signs sees all that is signed
        if not digest == proposal.digest == digest_of(proposal.content):
            raise Changed
        if changed := subject_of(about).changed_since(about.instance, proposal.content):
            raise Overtaken(Said(f"{changed}。"))
        if found.task == Task.DECIDE and not _still_decides(found, proposal, catalogue):
            raise RulesChanged
        must_be_as_written(found, proposal, about, by.pk, how, catalogue)
        found.state, found.by, found.how, found.at = StopState.DONE, by, how, timezone.now()
        found.comment, found.digest, found.proof = comment, digest, dict(proof or {})
        found.save()
        said = {"digest": digest, "key": staff.key_digest(found.proof), "row": row_digest(found, STOP_ROW)}
        who, before, rows = ledger.staff(by), kinds.STOP(found), [ledger.wrote(found), *_next_asked(proposal, found)]
        ledger.record(kinds.AGREED, who, about, before=before, after=found.task, purpose=how, said=said, rows=rows)
        if found.task == Task.DECIDE and not _still_asked(proposal, found):
            proposal.state = ProposalState.APPROVED
            proposal.save(update_fields=["state"])
            rows = [ledger.wrote(proposal, "state")]
            ledger.record(kinds.APPROVED, who, about, before=kinds.PROPOSAL(proposal), after=before, rows=rows)


def agree_to_all(
    chosen: Sequence[tuple[int, str]], by: User, catalogue: Catalogue, *, proof: Mapping[str, Any] | None = None
) -> list[tuple[int, Problem]]:
    """Agree to many (stop, digest), each in a transaction of its own; those that could not be, and why."""
    refused: list[tuple[int, Problem]] = []
    for stop, digest in chosen:
        try:
            agree(stop, by, digest, catalogue, proof=proof)
        except Problem as problem:
            refused.append((stop, problem))
        except OperationalError:  # the database is busy, or away: the others are not held up, and this is not done
            refused.append((stop, Busy()))
    return refused


def send_back(stop: int, by: User, comment: str, catalogue: Catalogue) -> None:
    """差戻し, with the reason. Raises `NoReason`, `TooLong`, `Changed`, `NotYours`."""
    comment = _written(stop, comment)
    if not comment:
        raise NoReason(f"comment-{stop}")
    with transaction.atomic():
        found, proposal, about = _locked(stop)
        found.how = _power(found, by, catalogue)
        found.state, found.by, found.at, found.comment = StopState.BACK, by, timezone.now(), comment
        found.save()
        said = {"comment": comment, "stop": found.pk, "row": row_digest(found, STOP_ROW)}
        _end(proposal, ProposalState.RETURNED, by, kinds.SENT_BACK, about, said, [ledger.wrote(found)])


def pull(proposal: int, by: User) -> None:
    """引戻し: the drafter takes it back before it is decided. Raises `NotYours`, `Changed`."""
    _take_away(proposal, by, ProposalState.PULLED, kinds.PULLED)


def scrap(proposal: int, by: User) -> None:
    """廃案: the drafter drops it for good. Raises `NotYours`, `Changed`."""
    _take_away(proposal, by, ProposalState.SCRAPPED, kinds.SCRAPPED)


def abandon(about: Ref, by: ledger.Actor) -> None:
    """What it rests on is no longer so (a resident withdrew, or has to mend it): nobody is asked any more.

    In the transaction of that.
    """
    for proposal in Proposal.objects.select_for_update().filter(about=str(about), state=ProposalState.OPEN):
        proposal.state = ProposalState.SCRAPPED
        proposal.save(update_fields=["state"])
        rows = [ledger.wrote(proposal, "state")]
        ledger.record(kinds.ABANDONED, by, about, before=kinds.PROPOSAL(proposal), rows=rows)


def look_later(stop: int, by: User, catalogue: Catalogue) -> None:
    """後閲: whoever holds the post has seen what the deputy decided. Raises `NotYours`."""
    with transaction.atomic():
        found = Stop.objects.select_for_update(of=("self",)).select_related("proposal").filter(pk=stop).first()
        if (
            found is None
            or found.how != DEPUTY
            or by.pk not in holders(Post(found.level, found.unit), timezone.now(), catalogue)
            or by.pk == found.by_id
        ):
            raise NotYours
        if found.seen_at is None:
            found.seen_by, found.seen_at = by, timezone.now()
            found.save(update_fields=["seen_by", "seen_at"])
            about, rows = ref_of(found.proposal.about), [ledger.wrote(found, "seen_by seen_at")]
            ledger.record(kinds.SEEN_LATER, ledger.staff(by), about, after=kinds.STOP(found), rows=rows)


def _take_away(id: int, by: User, state: ProposalState, kind: Kind) -> None:
    with transaction.atomic():
        proposal = Proposal.objects.filter(pk=id).first()
        if proposal is None or proposal.drafted_by_id != by.pk:
            raise NotYours
        about = _with_row(proposal.about)
        proposal = Proposal.objects.select_for_update().get(pk=id)
        if proposal.state != ProposalState.OPEN:
            raise Changed
        _end(proposal, state, by, kind, about, {})


def _with_row(about: str) -> Ref:
    ref = ref_of(about)
    return Ref(ref.thing, ref.id, subject_of(ref).locked(ref.id))


def _locked(stop: int) -> tuple[Stop, Proposal, Ref]:
    """The stop and its proposal, locked: of two who agree at once, one comes second and is told so.

    What it is about is locked first, as everywhere: who changes that comes before or after, never between.
    """
    about = Stop.objects.filter(pk=stop).values_list("proposal__about", flat=True).first()
    if about is None:
        raise Changed
    ref = _with_row(about)
    proposal = Proposal.objects.select_for_update().get(stops=stop)
    found = Stop.objects.select_related("proposal").get(pk=stop)
    if proposal.state != ProposalState.OPEN or found.state != StopState.OPEN:
        raise Changed
    return found, proposal, ref


def _written(stop: int, comment: str) -> str:
    comment = written(comment, f"comment-{stop}")
    if len(comment) > LONGEST or "\0" in comment:
        raise TooLong(f"comment-{stop}", len(comment), LONGEST)
    return comment


def _power(stop: Stop, by: User, catalogue: Catalogue) -> str:
    how = may_act(stop, catalogue).get(by.pk)
    if how is None:
        raise NotYours
    return how


def _still_decides(stop: Stop, proposal: Proposal, catalogue: Catalogue) -> bool:
    """Whether by the rules of today this stop, or one below it, decides, and nobody more is asked before."""
    authority = catalogue.part(AUTHORITY)
    service = catalogue.services.get(proposal.service)
    rule = authority.rule_for(service, proposal.kind, proposal.yen or 0, timezone.localdate())
    asked = set(proposal.stops.filter(task=Task.CONSULT).values_list("unit", flat=True))
    is_gone = stop.level not in authority.levels  # then only the top stands above it (see `powers`)
    is_high_enough = is_gone or rule.decide in {each.id for each in authority.up_to(stop.level)}
    return is_high_enough and {each for each in rule.consult if each != stop.section} <= asked


def _still_asked(proposal: Proposal, stop: Stop) -> bool:
    return proposal.stops.filter(position=stop.position).exclude(state=StopState.DONE).exists()


def _next_asked(proposal: Proposal, stop: Stop) -> list[ledger.Wrote]:
    """Once all of a position have agreed, those of the next are asked."""
    if stop.task == Task.DECIDE or _still_asked(proposal, stop):
        return []
    following = list(proposal.stops.filter(position=stop.position + 1))
    for each in following:
        each.state = StopState.OPEN
        each.save(update_fields=["state"])
    return [ledger.wrote(each, "state") for each in following]


def _end(
    proposal: Proposal,
    state: ProposalState,
    by: User,
    kind: Kind,
    about: Ref,
    said: Mapping[str, object],
    rows: Sequence[ledger.Wrote] = (),
) -> None:
    """It leaves its route undecided; whose it is follows."""
    proposal.state = state
    proposal.save(update_fields=["state"])
    rows = [*rows, ledger.wrote(proposal, "state")]
    who, before = ledger.staff(by), kinds.PROPOSAL(proposal)
    ledger.record(kind, who, about, before=before, after=state, said=said, rows=rows)
