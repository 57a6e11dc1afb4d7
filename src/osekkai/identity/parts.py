"""What residents may agree to or not, from the folder (`consents.yaml`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from osekkai.catalogue.parts import Files, Part, SoFar
from osekkai.policy import Words
from osekkai.policy.files import Item


@dataclass(frozen=True, slots=True)
class Purpose:
    """Something to agree to; `usual` is how somebody is treated who said nothing."""

    id: str
    words: Words
    about: Words
    usual: bool


def _read(files: Files, so_far: SoFar) -> dict[str, Purpose]:
    return {key.text(): _purpose(key, value) for key, value in files.entries()}


def _texts(purposes: Mapping[str, Purpose]) -> Iterable[Words]:
    for each in purposes.values():
        yield each.words
        yield each.about


CONSENTS: Part[Mapping[str, Purpose]] = Part("consents", "consents.yaml", _read, texts=_texts)


def _purpose(key: Item, item: Item) -> Purpose:
    found = item.fields(["name", "about", "usual"], [])
    usual = "usual" in found and found["usual"].one_of(("on", "off")) == "on"
    name, about = (found[each].words() if each in found else Words("") for each in ("name", "about"))
    return Purpose(key.text(), name, about, usual)
