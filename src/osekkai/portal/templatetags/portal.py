"""Template words of the portal: badges, totals, reasons."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from django import template
from django.template.defaultfilters import linebreaksbr
from django.template.loader import get_template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from osekkai.applications import numbers
from osekkai.applications.forms import Field, Page
from osekkai.catalogue import catalogue_in_use
from osekkai.policy import Fact, Why
from osekkai.policy.values import is_unknown
from osekkai.portal.results import Card
from osekkai.ui.templatetags.ui import day, language, told_in, yen

register = template.Library()

_MARKS = {True: "yes", False: "no", None: "open"}


@register.simple_tag
def confidence_badge(confidence: str) -> SafeString:
    """要確認, unless the figures were confirmed on a public page."""
    if confidence == "confirmed":
        return format_html('<span class="badge sure">{}</span>', gettext("公式ページで確認ずみ"))
    return format_html('<span class="badge unsure">{}</span>', gettext("要確認"))


@register.filter
def from_staff(text: str) -> SafeString:
    """What a clerk wrote: a ready text of the folder in the reader's language, anything else as it is, in Japanese."""
    ready = next((each for each in catalogue_in_use().texts.values() if each.ja == text), None)
    return (
        format_html("<span>{}</span>", ready.say(language()))
        if ready
        else format_html('<span lang="ja">{}</span>', linebreaksbr(text))
    )


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
    if fact.type.kind == "date" and field.written:
        return day(date.fromisoformat(field.written))
    return field.written


@register.simple_tag
def level_badge(level: str) -> SafeString:
    names = {"national": gettext("国の制度"), "tokyo": gettext("東京都の制度"), "ward": gettext("区の制度")}
    return format_html('<span class="badge">{}</span>', names[level])


@register.simple_tag
def category_name(category: str) -> str:
    return {
        "ひとり親": gettext("ひとり親"),
        "くらし": gettext("くらし"),
        "仕事・くらし": gettext("仕事・くらし"),
        "住まい": gettext("住まい"),
        "健康": gettext("健康"),
        "子育て": gettext("子育て"),
        "戸籍・住民": gettext("戸籍・住民"),
        "教育": gettext("教育"),
        "死亡": gettext("死亡"),
        "環境": gettext("環境"),
        "税・保険": gettext("税・保険"),
        "防災": gettext("防災"),
        "障害": gettext("障害"),
        "高齢": gettext("高齢"),
    }.get(category, category)


@register.simple_tag
def year_total(total: tuple[int, int | None]) -> str:
    """`1年で 180,000円〜360,000円`: what is sure, and what it could become."""
    lo, hi = total
    if not hi:
        return gettext("まだ わかりません")
    amounts = [yen(lo)] if lo == hi else [yen(lo), yen(hi)]
    worth = format_html_join("〜", '<span class="unbroken">{}</span>', ((each,) for each in amounts))
    return format_html(gettext("1年で およそ {}"), worth)


@register.filter
def fact_label(fact: Fact) -> str:
    return fact.label(language())


@register.simple_tag
def depends_link(
    token: str, member: str, fact_id: str, names: Mapping[str, str], facts: Mapping[str, Fact]
) -> SafeString:
    """A missing fact, linked to its question where there is one."""
    fact = facts[fact_id]
    label = f"{names[member]}：{fact.label(language())}" if member in names else fact.label(language())
    if fact.question is None:
        return format_html("{}", label)
    address = f"{reverse('portal:check')}?{urlencode({'s': token, 'ask': f'{member}.{fact_id}'})}"
    return format_html('<a href="{}">{}</a>', address, label)


@register.simple_tag
def first_reason(card: Card) -> str:
    """The first thing that does not hold, in one line."""
    for why in card.reasons():
        for each in why.walk():
            if each.value is False and not each.because:
                return each.text[told_in()]
        return why.text[told_in()]
    return ""


@register.simple_tag
def why_mark(why: Why) -> str:
    return _MARKS[why.value] if why.type.kind == "truth" else "value"  # type: ignore[index]


@register.simple_tag
def why_line(why: Why, names: Mapping[str, str]) -> str:
    """One line of a reason, people called by the names of the page, without the mark and the law."""
    if why.member in names and why.text["ja"] == why.member:
        return names[why.member]
    line = Why(why.text, why.value, why.type, None, why.source, why.fact).line(told_in())
    return line[2:] if why.type.kind == "truth" else line


@register.simple_tag
def why_branch(why: Why, names: Mapping[str, str], depth: int) -> str:
    return get_template("portal/_why.html").render({"why": why, "names": names, "depth": depth + 1})


@register.simple_tag
def assumption(key: tuple[str, str], why: Why, names: Mapping[str, str]) -> str:
    """`子ども1：国内居住 → はい`."""
    member, _ = key
    text = Why(why.text, why.value, why.type, None, "", why.fact).line(told_in())
    if why.type.kind == "truth" and not is_unknown(why.value):
        text = why.text[told_in()]
    return f"{names[member]}：{text}" if member in names else text
