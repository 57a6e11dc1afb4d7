"""What the municipality's folder says of lost property: `lost-property.yaml`, its counters and how long it keeps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from osekkai.catalogue.parts import Files, Part, SoFar, refuse_unknown
from osekkai.policy import Words
from osekkai.policy.files import Item


@dataclass(frozen=True, slots=True)
class Rules:
    """`days` that something is kept; the `section` that keeps it; the names of the `counters`."""

    days: int = 90
    section: str = ""
    counters: Mapping[str, Words] = field(default_factory=dict)


def _read(files: Files, so_far: SoFar) -> Rules:
    root = files.root()
    if root is None:
        return Rules()
    found = root.fields(["days", "section", "counters"], [])
    refuse_unknown(found["section"], so_far.sections, "sections.yaml")
    counters = {key.text(): _words(value) for key, value in found["counters"].entries()}
    return Rules(found["days"].integer(), found["section"].text(), counters)


def _words(item: Item) -> Words:
    said = {key.text(): value.text() for key, value in item.entries()}
    return Words(said.pop("ja"), **said)


def _texts(rules: Rules) -> Iterable[Words]:
    return rules.counters.values()


RULES = Part("lost-property", "lost-property.yaml", read=_read, texts=_texts)
