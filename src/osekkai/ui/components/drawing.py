"""What a component's template is told, worked out from what the page said."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from osekkai.ui.components import Misused

Told = dict[str, Any]


@dataclass(slots=True)
class Control:
    """The attributes that tie an input to its field; `{{ control }}` writes them, once."""

    attributes: dict[str, str]
    is_written: bool = False

    def __str__(self) -> SafeString:
        self.is_written = True
        return format_html_join(" ", '{}="{}"', self.attributes.items())

    __html__ = __str__


@dataclass(slots=True)
class Group:
    """Choices that belong together. The first is called as the group, so that a summary of errors leads to it."""

    name: str
    type: str
    id: str
    chosen: frozenset[str]
    ids: list[str] = field(default_factory=list)

    def next_id(self, value: str, own: str) -> str:
        self.ids.append(own or (f"{self.id}-{value}" if self.ids else self.id))
        return self.ids[-1]


def summary(told: Told, around: Group | None) -> Told:
    """`problems` is one sentence, several, or what is wrong in which field (nowhere: an empty key)."""
    heading = told.get("heading", gettext("もう一度おねがいします"))
    return {**told, "heading": heading, "problems": list(_linked(told["problems"], told.get("prefix", "")))}


def field_of(told: Told, around: Group | None) -> Told:
    prefix, problem, help = told.get("prefix", ""), told.get("problem"), told.get("help")
    id = str(told.get("id") or (f"{prefix}-{told['name']}" if prefix else told["name"]))
    described = (
        [f"{id}-help"] * bool(help) + [f"{id}-error"] * bool(problem) + str(told.get("described_by", "")).split()
    )
    attributes = {"id": id, "name": str(told["name"])}
    if problem:
        attributes["aria-invalid"] = "true"
    if described:
        attributes["aria-describedby"] = " ".join(described)
    several = list(_linked(problem, prefix)) if isinstance(problem, Mapping) else []
    return {**told, "id": id, "several": several, "control": Control(attributes)}


def choices_of(told: Told, around: Group | None) -> Told:
    id, chosen = _id(told), told.get("chosen", "")
    chosen = [chosen] if isinstance(chosen, str | int) else (chosen or [])
    group = Group(str(told["name"]), told.get("type") or "radio", id, frozenset(map(str, chosen)))
    return {**told, "id": id, "described_by": _described(told, id), "group": group}


def choice_of(told: Told, around: Group | None) -> Told:
    value = str(told["value"])
    if around:
        if "name" in told or "type" in told:
            raise Misused("A choice among choices takes their name and type.")
        id = around.next_id(value, str(told.get("id", "")))
        checked = bool(told.get("checked")) or value in around.chosen
        return {**told, "id": id, "name": around.name, "type": around.type, "checked": checked}
    if not told.get("name"):
        raise Misused("A choice that stands alone needs a name.")
    return {"type": "checkbox", **told, "id": str(told.get("id") or told["name"]), "is_alone": True}


def region(told: Told, around: Group | None) -> Told:
    if not (told.get("label") or told.get("labelled_by")):
        raise Misused("A region needs a label, or the id of what labels it.")
    return told


def _id(told: Told) -> str:
    prefix, name = told.get("prefix"), told["name"]
    return str(told.get("id") or (f"{prefix}-{name}" if prefix else name))


def _described(told: Told, id: str) -> str:
    """The ids of what is read after the name: how to write it, what is wrong, and what the page added."""
    beside = [f"{id}-{part}" for part, said in (("help", "help"), ("error", "problem")) if told.get(said)]
    return " ".join([*beside, *str(told.get("described_by", "")).split()])


def _linked(problems: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    """The id of what a sentence is about, and the sentence."""
    if isinstance(problems, Mapping):
        for name, text in problems.items():
            yield (f"{prefix}-{name}" if prefix and name else str(name)), text
    elif isinstance(problems, str):
        yield from [("", problems)] if problems else []
    else:
        yield from (("", each) for each in problems or ())


WORKED_OUT: Mapping[str, Callable[[Told, Group | None], Told]] = {
    "error-summary": summary,
    "field": field_of,
    "choices": choices_of,
    "choice": choice_of,
    "region": region,
}
