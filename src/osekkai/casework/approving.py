"""決裁.

Agreeing with a proposal, sending it back (差戻し), pulling it back (引戻し), dropping it (廃案), looking later (後閲).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from osekkai.applications.models import Application
from osekkai.casework import kinds
from osekkai.casework.deciding import decide
from osekkai.casework.errors import Changed, NotYours
from osekkai.casework.models import Case, Decision, Proposal, ProposalState, State, Stop, StopState, Task
from osekkai.casework.processes import steps
from osekkai.casework.proposing import digest_of, may_act, stated
from osekkai.catalogue import Catalogue
from osekkai.identity import passkeys
from osekkai.identity.posts import DEPUTY, Post, holders
from osekkai.ledger import services as ledger
from osekkai.ledger.kinds import Kind


def approve(
    stop: int, by: User, digest: str, catalogue: Catalogue, *, proof: Mapping[str, Any] | None = None, comment: str = ""
) -> Proposal:
    """Agree to exactly what `digest` names; the last to agree decides. The proof is the passkey's signature over it.

    Raises `Changed` where somebody acted before, or where what was proposed is not what stands there now; `NotYours`.
    """
    with transaction.atomic():
        found, proposal = _locked(stop)
        how = _power(found, by, catalogue)
        if (
            not digest == proposal.digest == digest_of(proposal.content)
            or _application_now(proposal) != proposal.content["application"]
        ):
            raise Changed("what was proposed is not what is there now")
        found.state, found.by, found.how, found.at, found.comment = (
            StopState.DONE,
            by,
            how,
            timezone.now(),
            comment.strip(),
        )
        found.digest, found.proof = digest, dict(proof or {})
        found.save()
        ledger.record(
            kinds.AGREED,
            ledger.staff(by),
            kinds.CASE(proposal.case),
            before=kinds.STOP(found),
            after=found.task,
            purpose=how,
            said={"digest": digest, "key": passkeys.key_digest(found.proof)},
        )
        _go_on(proposal, found, by, catalogue)
    return proposal


def approve_all(
    chosen: Sequence[tuple[int, str]], by: User, catalogue: Catalogue, *, proof: Mapping[str, Any] | None = None
) -> list[tuple[int, str]]:
    """Agree to many (stop, digest), each in a transaction of its own.

    Those that could not be, with the reason in words.
    """
    refused = []
    for stop, digest in chosen:
        try:
            approve(stop, by, digest, catalogue, proof=proof)
        except (Changed, Stop.DoesNotExist):
            refused.append((stop, "内容が変わったか、ほかの人が先に決めました"))
        except NotYours:
            refused.append((stop, "いまは、あなたが決める番では ありません"))
    return refused


def send_back(stop: int, by: User, comment: str, catalogue: Catalogue) -> Proposal:
    """差戻し, with the reason. Raises `ValueError` without one, `Changed`, `NotYours`."""
    if not comment.strip():
        raise ValueError("a reason is needed")
    with transaction.atomic():
        found, proposal = _locked(stop)
        found.state, found.by, found.how, found.at, found.comment = (
            StopState.BACK,
            by,
            _power(found, by, catalogue),
            timezone.now(),
            comment.strip(),
        )
        found.save()
        _end(proposal, ProposalState.RETURNED, by, kinds.SENT_BACK, {"comment": comment.strip()})
    return proposal


def pull(proposal: int, by: User) -> Proposal:
    """引戻し: the drafter takes it back before it is decided. Raises `NotYours`, `Changed`."""
    return _taken_away(proposal, by, ProposalState.PULLED, kinds.PULLED)


def scrap(proposal: int, by: User) -> Proposal:
    """廃案: the drafter drops it for good; the case stays open. Raises `NotYours`, `Changed`."""
    return _taken_away(proposal, by, ProposalState.SCRAPPED, kinds.SCRAPPED)


def _taken_away(id: int, by: User, state: ProposalState, kind: Kind) -> Proposal:
    with transaction.atomic():
        proposal = Proposal.objects.select_for_update(of=("self",)).select_related("case").get(pk=id)
        if proposal.drafted_by_id != by.pk:
            raise NotYours(by.pk)
        if proposal.state != ProposalState.OPEN:
            raise Changed(proposal.state)
        _end(proposal, state, by, kind, {})
    return proposal


def look_later(stop: int, by: User, catalogue: Catalogue) -> None:
    """後閲: whoever holds the post has seen what the deputy decided. Raises `NotYours`."""
    with transaction.atomic():
        found = Stop.objects.select_for_update(of=("self",)).select_related("proposal__case").get(pk=stop)
        if (
            found.how != DEPUTY
            or by.pk not in holders(Post(found.level, found.unit), timezone.now(), catalogue)
            or by.pk == found.by_id
        ):
            raise NotYours(by.pk)
        if found.seen_at is None:
            found.seen_by, found.seen_at = by, timezone.now()
            found.save(update_fields=["seen_by", "seen_at"])
            ledger.record(kinds.SEEN_LATER, ledger.staff(by), kinds.CASE(found.proposal.case), after=kinds.STOP(found))


def _locked(stop: int) -> tuple[Stop, Proposal]:
    """The stop and its proposal, locked: of two who agree at once, one comes second and is told so.

    The application is locked first, as everywhere: a resident who withdraws meanwhile comes before or after, never
    between.
    """
    application = Stop.objects.filter(pk=stop).values_list("proposal__case__application", flat=True).get()
    Application.objects.select_for_update().filter(pk=application).first()
    proposal = Proposal.objects.select_for_update(of=("self",)).select_related("case").get(stops=stop)
    found = Stop.objects.select_related("proposal").get(pk=stop)
    if proposal.state != ProposalState.OPEN or found.state != StopState.OPEN:
        raise Changed(proposal.state)
    return found, proposal


def _power(stop: Stop, by: User, catalogue: Catalogue) -> str:
    how = may_act(stop, catalogue).get(by.pk)
    if how is None:
        raise NotYours(by.pk)
    return how


def _application_now(proposal: Proposal) -> Any:
    return stated(Case.objects.select_related("application").get(pk=proposal.case_id).application)


def _go_on(proposal: Proposal, stop: Stop, by: User, catalogue: Catalogue) -> None:
    if proposal.stops.filter(position=stop.position).exclude(state=StopState.DONE).exists():
        return
    if stop.task == Task.DECIDE:
        steps.go_on(decide(proposal, stop, by, catalogue).case, catalogue)
    else:
        proposal.stops.filter(position=stop.position + 1).update(state=StopState.OPEN)


def _end(proposal: Proposal, state: ProposalState, by: User, kind: Kind, said: dict[str, object]) -> None:
    """It leaves its route undecided; the case is worked on again, or stays decided as it was."""
    proposal.state = state
    proposal.save(update_fields=["state"])
    case = Case.objects.select_for_update().get(pk=proposal.case_id)
    case.state = State.DECIDED if Decision.objects.filter(case=case, is_current=True).exists() else State.OPEN
    case.version += 1
    case.save(update_fields=["state", "version"])
    ledger.record(kind, ledger.staff(by), kinds.CASE(case), before=kinds.PROPOSAL(proposal), after=state, said=said)
