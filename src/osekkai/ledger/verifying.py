"""Whether the ledger is what it was: every event as it was written and in the chain, none added, moved or lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import F

from osekkai.ledger.digests import START, content_digest, digest_of, is_kept_as_said, is_link, is_marked
from osekkai.ledger.kinds import ERASED, EVENT
from osekkai.ledger.models import Event, Link, Waiting

AT_ONCE = 2_000
ENOUGH = 20
"""Links one after the other that no key fits: that is no forgery of an event or two."""
NO_KEY = (
    "ここから、どの台帳の鍵とも合いません。台帳の鍵がちがうか、前の鍵が足りないようです。"
    "OSEKKAI_LEDGER_KEY と OSEKKAI_LEDGER_KEY_FORMER を確かめて、もう一度。"
    "鍵が正しいのに こう出るときは、ここから後が みな書きかえられています"
)


@dataclass(frozen=True, slots=True)
class Broken:
    """What does not fit, at which event (0: at the end of the chain)."""

    event: int
    what: str


@dataclass(slots=True)
class Verified:
    """`tip` is the hash of the last link: who notes it elsewhere can prove later that nothing was cut off.

    `no_key`: from where it breaks on no link fits any of the ledger's keys; a forger spoils one, a missing key all.
    """

    events: int = 0
    erased: int = 0
    unsealed: int = 0
    tip: str = START
    no_key: bool = False
    broken: list[Broken] = field(default_factory=list)


def verify(anchor: str = "") -> Verified:
    """Read the whole chain anew. `anchor` is a tip that was noted earlier and must still be in it."""
    found = Verified()
    met = not anchor or anchor == START
    for position, (link, is_told) in enumerate(_links(), start=1):
        event = link.event
        found.events += 1
        if link.position != position:
            found.broken.append(Broken(event.pk, f"鎖の {position}番目がありません（次は {link.position}番目）"))
            return found
        if digest_of(event) != event.digest:
            found.broken.append(Broken(event.pk, "書いたときと ちがいます"))
        before, found.tip = found.tip, link.hash
        if not is_link(before, event.digest, link.hash):
            found.broken.append(Broken(event.pk, _why_no_link(position)))
            found.no_key = found.broken[-1].what == NO_KEY
            return found
        met |= link.hash == anchor
        found.erased += bool(event.content_digest and not hasattr(event, "content"))
        if wrong := _content_of(event, is_told):
            found.broken.append(Broken(event.pk, wrong))
    found.unsealed = Event.objects.filter(link=None).count()
    for each in Event.objects.filter(link=None).annotate(mark=F("waiting__mark")).order_by("id").iterator(AT_ONCE):
        if wrong := _outside(each, each.mark):
            found.broken.append(Broken(each.pk, wrong))
    if not met:
        found.broken.append(Broken(0, "控えておいた しるしが 鎖にありません（終わりのほうが 切りとられています）"))
    return found


def _why_no_link(position: int) -> str:
    """Each link is made with the ledger's key of the one before and of its event, as they lie there."""
    before = Link.objects.filter(position=position - 1).values_list("hash", flat=True).first() or START
    links = list(Link.objects.filter(position__gte=position).select_related("event").order_by("position")[:ENOUGH])
    fits = False
    for each in links:
        fits |= is_link(before, each.event.digest, each.hash)
        before = each.hash
    if not fits and (len(links) == ENOUGH or (position == 1 and len(links) > 1)):
        return NO_KEY
    return "前の記録と つながりません（足された、抜かれた、または 入れかえられた）"


def wrong_with(events: Sequence[Event]) -> dict[int, str]:
    """What is wrong with events in themselves and towards their neighbours, by id.

    Those that are as they were written are not there. That nothing was taken away elsewhere only the whole chain shows:
    see `verify`.
    """
    ids = [each.pk for each in events]
    links = {each.event_id: each for each in Link.objects.filter(event__in=ids)}
    waiting = dict(Waiting.objects.filter(event__in=ids).values_list("event", "mark"))
    before = dict(
        Link.objects.filter(position__in=[each.position - 1 for each in links.values()]).values_list("position", "hash")
    )
    erased = _told_erased(ids)
    found = {}
    for event in events:
        link = links.get(event.pk)
        if digest_of(event) != event.digest:
            found[event.pk] = "書いたときと ちがいます"
        elif link is None:
            if wrong := _outside(event, waiting.get(event.pk)):
                found[event.pk] = wrong
        elif not is_link(before.get(link.position - 1, START), event.digest, link.hash):
            found[event.pk] = "前の記録と つながりません"
        elif wrong := _content_of(event, str(EVENT(event)) in erased):
            found[event.pk] = wrong
    return found


def said_by(event: Event) -> str:
    """What an event said, as JSON text; empty where it said nothing, it was erased, or it is not what it said."""
    content = getattr(event, "content", None) if event.content_digest else None
    is_its_own = content and content_digest(content.salt, content.said) == event.content_digest
    return content.said if content and is_its_own else ""


def _outside(event: Event, mark: str | None) -> str:
    """What is wrong with an event that is not in the chain: it waits there with the ledger's mark, for seconds."""
    if mark is None:
        return "鎖に入る前に、待ちの列から抜かれています"
    if not is_marked(event.pk, event.digest, mark):
        return "この区役所が書いた記録では ありません（台帳の鍵の しるしが ありません）"
    return ""


def _links() -> Iterator[tuple[Link, bool]]:
    """The chain, and of each event without content whether the ledger says that it was erased."""
    last = 0
    while part := list(
        Link.objects.filter(position__gt=last).select_related("event", "event__content").order_by("position")[:AT_ONCE]
    ):
        told = _told_erased(each.event_id for each in part if not hasattr(each.event, "content"))
        yield from ((each, str(EVENT(each.event_id)) in told) for each in part)
        last = part[-1].position


def _told_erased(ids: Iterable[int]) -> set[str]:
    names = [str(EVENT(each)) for each in ids]
    return set(Event.objects.filter(kind=ERASED.id, object__in=names).values_list("object", flat=True))


def _content_of(event: Event, told: bool) -> str:
    """What is wrong with an event's content; `told` whether the ledger says that it was erased."""
    if not event.content_digest:
        return "何も言わなかった記録に、あとから内容が置かれています" if hasattr(event, "content") else ""
    if not hasattr(event, "content"):
        return "" if told else "内容が、消した記録なしに なくなっています"
    if content_digest(event.content.salt, event.content.said) != event.content_digest:
        return "内容が 書きかえられています"
    if not is_kept_as_said(event.content.salt, event.content.keep_until):
        return "内容を消す日が 変えられています"
    return ""
