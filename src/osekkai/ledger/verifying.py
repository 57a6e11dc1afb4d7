"""Whether the ledger is what it was: every event as it was written, every one in the chain, none added, moved or lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from osekkai.ledger.models import Content, Event, Link, Waiting
from osekkai.ledger.services import START, content_digest, digest_of, link_hash

AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Broken:
    """What does not fit, at which event (0: at the end of the chain)."""

    event: int
    what: str


@dataclass(slots=True)
class Verified:
    """`tip` is the hash of the last link: who notes it elsewhere can prove later that nothing was cut off."""

    events: int = 0
    erased: int = 0
    unsealed: int = 0
    tip: str = START
    broken: list[Broken] = field(default_factory=list)


def verify(anchor: str = "") -> Verified:
    """Read the whole chain anew. `anchor` is a tip that was noted earlier and must still be in it."""
    found = Verified()
    met = not anchor or anchor == START
    for position, link in enumerate(_links(), start=1):
        event = link.event
        found.events += 1
        if link.position != position:
            found.broken.append(Broken(event.pk, f"鎖の {position}番目がありません（次は {link.position}番目）"))
            return found
        if digest_of(event) != event.digest:
            found.broken.append(Broken(event.pk, "書いたときと ちがいます"))
        found.tip = link_hash(found.tip, event.digest)
        if found.tip != link.hash:
            found.broken.append(Broken(event.pk, "前の記録と つながりません（足された、抜かれた、または 入れかえられた）"))
            return found
        met |= link.hash == anchor
        _check_content(event, found)
    found.unsealed = Event.objects.filter(link=None).count()
    found.broken += [
        Broken(id, "鎖に入る前に、待ちの列から抜かれています") for id in Event.objects.filter(link=None, waiting=None).values_list("id", flat=True)[:AT_ONCE]
    ]
    if not met:
        found.broken.append(Broken(0, "控えておいた しるしが 鎖にありません（終わりのほうが 切りとられています）"))
    return found


def wrong_with(event: Event) -> str:
    """What is wrong with one event in itself and towards its neighbour; nothing where it is as it was written.

    That nothing was taken away elsewhere only the whole chain shows: see `verify`.
    """
    if digest_of(event) != event.digest:
        return "書いたときと ちがいます"
    link = Link.objects.filter(event=event).first()
    if link is None:
        return "" if Waiting.objects.filter(event=event).exists() else "鎖に入る前に、待ちの列から抜かれています"
    before = Link.objects.filter(position=link.position - 1).first()
    if link_hash(before.hash if before else START, event.digest) != link.hash:
        return "前の記録と つながりません"
    found = Verified()
    _check_content(event, found)
    return found.broken[0].what if found.broken else ""


def _links() -> Iterator[Link]:
    last = 0
    while part := list(Link.objects.filter(position__gt=last).select_related("event", "event__content").order_by("position")[:AT_ONCE]):
        yield from part
        last = part[-1].position


def _check_content(event: Event, found: Verified) -> None:
    if not event.content_digest:
        return
    try:
        content = event.content
    except Content.DoesNotExist:
        found.erased += 1
        if not Event.objects.filter(kind="ledger.erased", object=f"event:{event.pk}").exists():
            found.broken.append(Broken(event.pk, "内容が、消した記録なしに なくなっています"))
        return
    if content_digest(content.salt, content.said) != event.content_digest:
        found.broken.append(Broken(event.pk, "内容が 書きかえられています"))
