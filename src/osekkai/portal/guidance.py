"""What a search says beside its list: where to call in distress (`help.yaml`), who does what the office does not
(`elsewhere.yaml`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from osekkai.catalogue.model import CONFIDENCES, Section
from osekkai.catalogue.parts import Files, SoFar, refuse_unknown, written_in
from osekkai.policy import Words
from osekkai.policy.files import Item, Place, Problems

if TYPE_CHECKING:
    from osekkai.catalogue import Catalogue

GAP = "…"
"""In a pattern: something may stand between (`夫…殴`)."""
PHONE_SIGNS = frozenset("0123456789-#")


@dataclass(frozen=True, slots=True)
class Seen:
    """Where something was read, on which day, and how sure it is (one of `CONFIDENCES`)."""

    title: str
    url: str
    date: date
    confidence: str

    @property
    def is_sure(self) -> bool:
        return self.confidence == "confirmed"


@dataclass(frozen=True, slots=True)
class Number:
    """A telephone number that helps, and when somebody answers. `url` is a way for who cannot speak, or nothing."""

    words: Words
    phone: str
    hours: Words
    url: str
    seen: Seen


@dataclass(frozen=True, slots=True)
class Distress:
    """A kind of distress: what is said first, by what it is recognised, whom to call, the first first.

    `folds` the list of services below: what shares words with the query would hurt (死亡届, to whom wants to die).
    Where a query says something of `unless`, being like an example is not enough: 夫が死んだ is like 夫が死にたい.
    """

    id: str
    words: Words
    say: Words
    patterns: tuple[str, ...]
    examples: tuple[str, ...]
    numbers: tuple[Number, ...]
    folds: bool = False
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Help:
    """`always` is the line that stands on every search page; `numbers` those that its fold shows."""

    always: Words
    numbers: tuple[Number, ...]
    kinds: Mapping[str, Distress]


@dataclass(frozen=True, slots=True)
class Topic:
    """Something that is not in the catalogue, and who does it: a section of the office, or somebody else."""

    id: str
    words: Words
    said: tuple[str, ...]
    who: Words
    section: Section | None
    phone: str
    url: str
    seen: Seen


NO_HELP = Help(Words(""), (), {})


def read_help(files: Files, so_far: SoFar) -> Help:
    root = files.root()
    if root is None:
        return NO_HELP
    found = root.fields(["always", "numbers", "kinds"], [])
    numbers = {key.text(): _number(value) for key, value in found["numbers"].entries()} if "numbers" in found else {}
    always = found["always"].fields(["say", "call"], []) if "always" in found else {}
    return Help(
        always["say"].words() if "say" in always else Words(""),
        _called(always.get("call"), numbers),
        {key.text(): _distress(key, value, numbers) for key, value in found["kinds"].entries()}
        if "kinds" in found
        else {},
    )


def _distress(key: Item, item: Item, numbers: Mapping[str, Number]) -> Distress:
    found = item.fields(["name", "say", "patterns", "examples", "call"], ["fold", "unless"])
    return Distress(
        key.text(),
        found["name"].words() if "name" in found else Words("？"),
        found["say"].words() if "say" in found else Words(""),
        tuple(found["patterns"].texts()) if "patterns" in found else (),
        tuple(found["examples"].texts()) if "examples" in found else (),
        _called(found.get("call"), numbers),
        "fold" in found and found["fold"].truth(),
        tuple(found["unless"].texts()) if "unless" in found else (),
    )


def _called(item: Item | None, numbers: Mapping[str, Number]) -> tuple[Number, ...]:
    named = item.elements() if item else []
    return tuple(numbers[each.text()] for each in named if not refuse_unknown(each, numbers, "numbers"))


def _number(item: Item) -> Number:
    found = item.fields(["name", "phone", "hours", "seen"], ["url"])
    return Number(
        found["name"].words() if "name" in found else Words("？"),
        _phone(found["phone"]) if "phone" in found else "",
        found["hours"].words() if "hours" in found else Words(""),
        found["url"].text() if "url" in found else "",
        _seen(found.get("seen")),
    )


def read_elsewhere(files: Files, so_far: SoFar) -> dict[str, Topic]:
    return {key.text(): _topic(key, value, so_far.sections) for key, value in files.entries()}


def _topic(key: Item, item: Item, sections: Mapping[str, Section]) -> Topic:
    found = item.fields(["name", "said", "who"], ["section", "phone", "url", "seen"])
    section = found.get("section")
    known = section is not None and not refuse_unknown(section, sections, "sections.yaml")
    if section is None and "seen" not in found:
        item.wrong(
            "elsewhere-source",
            f"「{key.text()}」は どこで調べたかが ありません",
            f"'{key.text()}' does not say where it was read",
            ("seen: か、区の課なら section: を書いてください", "write 'seen', or 'section' for one of the office"),
        )
    return Topic(
        key.text(),
        found["name"].words() if "name" in found else Words("？"),
        tuple(found["said"].texts()) if "said" in found else (),
        found["who"].words() if "who" in found else Words("？"),
        sections[section.text()] if section is not None and known else None,
        _phone(found["phone"]) if "phone" in found else "",
        found["url"].text() if "url" in found else "",
        _seen(found.get("seen")),
    )


def _seen(item: Item | None) -> Seen:
    found = item.fields(["title", "date", "confidence"], ["url"]) if item else {}
    return Seen(
        found["title"].text() if "title" in found else "",
        found["url"].text() if "url" in found else "",
        found["date"].date() if "date" in found else date(2000, 1, 1),
        found["confidence"].one_of(CONFIDENCES) if "confidence" in found else CONFIDENCES[-1],
    )


def _phone(item: Item) -> str:
    if not item.text() or set(item.text()) - PHONE_SIGNS:
        item.wrong(
            "phone",
            f"「{item.text()}」は 電話番号に見えません（例: 03-1234-5678、#8008）",
            f"'{item.text()}' does not look like a telephone number",
        )
    return item.text()


def check_elsewhere(topics: Mapping[str, Topic], catalogue: Catalogue, problems: Problems) -> None:
    """What is named as not here must not be the very name of a service that is; what a service names must be there."""
    for service in catalogue.services.values():
        if named := written_in(service, "done_at"):
            refuse_unknown(named, topics, "elsewhere.yaml")
    names = {service.words.ja: service for service in catalogue.services.values()}
    for topic in topics.values():
        for each in {topic.words.ja, *topic.said} & names.keys():
            problems.add(
                "elsewhere-here",
                Place("elsewhere.yaml"),
                f"「{topic.id}」の「{each}」は、この区の制度です",
                f"'{each}' of '{topic.id}' is a service of this folder",
                ("elsewhere.yaml から消してください", "take it out of elsewhere.yaml"),
            )


def texts_of_help(help: Help) -> Iterable[Words]:
    """What somebody in distress reads: needed in every language."""
    yield help.always
    for kind in help.kinds.values():
        yield kind.words
        yield kind.say
        for number in kind.numbers:
            yield number.words
            yield number.hours


def texts_of_elsewhere(topics: Mapping[str, Topic]) -> Iterable[Words]:
    for topic in topics.values():
        yield topic.words
        yield topic.who
