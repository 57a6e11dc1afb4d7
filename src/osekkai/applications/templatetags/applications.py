"""Template words of forms: numbers, fields, what a clerk wrote."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django import template
from django.template.defaultfilters import linebreaksbr
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from osekkai.applications import numbers
from osekkai.applications.forms import Field, Page
from osekkai.applications.parts import TEXTS
from osekkai.catalogue import catalogue_in_use
from osekkai.policy import Fact
from osekkai.ui.templatetags.ui import day, language

register = template.Library()


@register.filter
def spoken(number: str) -> str:
    """A receipt number as it is read out: 123-456-7890."""
    return numbers.spoken(number)


_HINTS = {
    "postcode": ("numeric", "postal-code"),
    "phone": ("tel", "tel"),
    "email": ("email", "email"),
    "branch": ("numeric", "off"),
    "account": ("numeric", "off"),
    "name": ("text", "name"),
    "address": ("text", "street-address"),
}


@register.simple_tag
def field_hints(fact: Fact, member: str) -> SafeString:
    """Which keyboard a phone shows, and what the browser may fill in by itself: only for the applicant.

    WCAG 2.2, 1.3.5.
    """
    keyboard, fills = _HINTS.get(fact.type.unit or "", ("text", "off")) if fact.type.kind == "text" else ("text", "off")
    return format_html('inputmode="{}" autocomplete="{}"', keyboard, fills if member in ("", "head") else "off")


@register.simple_tag
def page_title(asked: Page, names: Mapping[str, str]) -> str:
    """The part's name; of a child's part, whose it is."""
    return (
        f"{asked.part.words.say(language())}（{names.get(asked.member, '')}）"
        if asked.part.is_of_people
        else asked.part.words.say(language())
    )


@register.simple_tag
def written(field: Field) -> str:
    """What was written into a field, as people read it."""
    fact = field.fact
    if fact.type.kind == "choice" and field.written in fact.choices:
        return fact.choices[field.written].say(language())
    if fact.type.kind == "truth" and field.written:
        return gettext("はい") if field.written == "はい" else gettext("いいえ")
    if fact.type.kind == "date" and field.written:
        return day(date.fromisoformat(field.written))
    return field.written


@register.filter
def from_staff(text: str) -> SafeString:
    """What a clerk wrote: a ready text of the folder in the reader's language, anything else as it is, in Japanese."""
    ready = next((each for each in catalogue_in_use().part(TEXTS).values() if each.ja == text), None)
    return (
        format_html("<span>{}</span>", ready.say(language()))
        if ready
        else format_html('<span lang="ja">{}</span>', linebreaksbr(text))
    )
