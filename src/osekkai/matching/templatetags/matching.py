"""Template words of results: headings, reasons, what was presumed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from django import template
from django.template.loader import get_template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from osekkai.matching.results import Card
from osekkai.policy import Fact, Result, Why, explain
from osekkai.policy.values import is_unknown
from osekkai.ui.templatetags.ui import colon, language, told_in

register = template.Library()
_MARKS = {True: "yes", False: "no", None: "open"}


@register.simple_tag
def apart(kind: str) -> str:
    """The heading of amounts that are not added up (see `results.APART`)."""
    return {
        "direct": gettext("あなたのかわりに はらわれるお金"),
        "reimbursement": gettext("かかった費用から もどるお金"),
        "waived": gettext("はらわなくてよい料金"),
        "thing": gettext("もらえる物や券"),
        "loan": gettext("借りられるお金"),
        "cost": gettext("かかるお金"),
    }[kind]


@register.simple_tag
def depends_link(
    token: str, member: str, fact_id: str, names: Mapping[str, str], facts: Mapping[str, Fact]
) -> SafeString:
    """A missing fact, linked to its question where there is one."""
    fact = facts[fact_id]
    label = f"{names[member]}{colon()}{fact.label(language())}" if member in names else fact.label(language())
    if fact.question is None:
        return format_html("{}", label)
    address = f"{reverse('matching:check')}?{urlencode({'s': token, 'ask': f'{member}.{fact_id}'})}"
    return format_html('<a href="{}">{}</a>', address, label)


@register.simple_tag
def first_reason(card: Card, names: Mapping[str, str]) -> str:
    """The first condition that is not met, in words that cannot be read as if it were.

    Where it is not the same for all of several people, of whom it is said.
    """
    said = _first_reason(card.first)
    whose = names.get(card.first.member, "") if any(_first_reason(each) != said for each in card.refused) else ""
    return gettext("%(whose)s：%(said)s") % {"whose": whose, "said": said} if whose and said else said


def _first_reason(result: Result) -> str:
    for why in explain(result, depth=1).because:
        unmet = _unmet(why)
        said = unmet.text[told_in()]
        if unmet.value is not False or result.rule is None:
            return said
        return _UNMET[told_in()].format(said) if unmet.either else _not_met(said, told_in())
    return ""


def _unmet(why: Why) -> Why:
    """The innermost line with a name that says why by itself, never one of several that would each have been enough.

    Alternatives are told in full where that is short and says nothing that is not so; else by the name they go by.
    """
    if why.either:
        return why
    named = (each for each in why.because if each.value is False and (each.either or _is_named(each)))
    below = next(named, None)
    if below is None:
        return why
    if below.either:
        said = below.text["ja"]
        return below if len(said) <= AT_A_GLANCE and "ではない" not in said else why
    return _unmet(below)


def _is_named(why: Why) -> bool:
    """Whether it is a step or a fact: no bare comparison, and not one of the people who were looked at."""
    return bool(why.member) and not why.text["ja"].startswith(why.member)


def _not_met(said: str, lang: str) -> str:
    """Why it is a no, of a condition that is not so: turned round where the condition itself says what is not so."""
    if chosen := re.fullmatch(_NOT_CHOSEN[lang], said):
        return _CHOSEN[lang].format(*chosen.groups())
    excluded = re.fullmatch(_NOT_SO[lang], said)
    return (_MET if excluded else _UNMET)[lang].format(excluded[1] if excluded else said)


@register.simple_tag
def why_mark(why: Why) -> str:
    return _MARKS[why.value] if why.type.kind == "truth" else "value"  # type: ignore[index]


@register.simple_tag
def why_line(why: Why, names: Mapping[str, str]) -> str:
    """One line of a reason, people called by the names of the page, without the mark and the law."""
    if why.member in names and why.text["ja"].startswith(why.member):
        return names[why.member] + why.text[told_in()].removeprefix(why.member)
    line = Why(why.text, why.value, why.type, None, why.source, why.fact, doubt=why.doubt).line(told_in())
    return line[2:] if why.type.kind == "truth" else line


@register.simple_tag
def why_branch(why: Why, names: Mapping[str, str], depth: int) -> str:
    return get_template("matching/_why.html").render({"why": why, "names": names, "depth": depth + 1})


@register.simple_tag
def why_address(token: str, card: Card) -> str:
    """Where the whole reason stands for the first line of a card."""
    query = {"s": token, "service": card.service.id, "for": card.lines[0].member}
    return f"{reverse('matching:why')}?{urlencode(query)}"


@register.filter
def by_fact(found: Iterable[Why], names: Mapping[str, str]) -> list[tuple[str, list[tuple[str, Why]]]]:
    """What was presumed, once for each fact and value: `国内居住「はい」`, and of whom (empty: the household)."""
    grouped: dict[str, list[tuple[str, Why]]] = {}
    for each in found:
        grouped.setdefault(_as_presumed(each), []).append((names.get(each.member, ""), each))
    return list(grouped.items())


def _as_presumed(why: Why) -> str:
    assert why.fact is not None, "what is presumed is a fact"
    name = why.text[told_in()] if told_in() == language() else why.fact.label(language())
    said = gettext("はい") if why.value is True else gettext("いいえ") if why.value is False else ""
    if isinstance(why.value, str) and why.value in why.fact.choices:
        said = why.fact.choices[why.value].say(language())
    return gettext("%(fact)s「%(value)s」") % {"fact": name, "value": said or why.fact.say(why.value, told_in())}


@register.simple_tag
def set_right(token: str, label: str, places: list[tuple[str, Why]]) -> SafeString:
    """`国内居住「はい」（わたし・子ども1）`, linked to where it can be said otherwise."""
    linked = [(_set_right(token, why), whose) for whose, why in places]
    if len(linked) == 1:
        address, whose = linked[0]
        return format_html('{}<a href="{}">{}</a>', f"{whose}{colon()}" if whose else "", address, label)
    people = format_html_join("・", '<a href="{}">{}</a>', linked)
    return format_html("{}（{}）", label, people)


def _set_right(token: str, why: Why) -> str:
    assert why.fact is not None, "what is presumed is a fact"
    return f"{reverse('matching:check')}?{urlencode({'s': token, 'ask': f'{why.member}.{why.fact.id}'})}"


AT_A_GLANCE = 45
"""So many characters of alternatives are read in a list; beyond, the name that stands for them is said."""
_NOT_SO = {"ja": "「(.*)」ではない", "easy": "「(.*)」では ない", "en": "not: (.*)"}
"""How the language says that something is not so; see `_IS_NOT`."""
_NOT_CHOSEN = {"ja": "(.+)が「([^「」]+)」ではない", "easy": "(.+)が「([^「」]+)」では ない", "en": "(.+) is not (.+)"}
_CHOSEN = {"ja": "{0}「{1}」に あてはまるからです", "easy": "{0}が「{1}」だからです", "en": "because {0} is {1}"}
_MET = {"ja": "「{0}」に あてはまるからです", "easy": "「{0}」だからです", "en": "because of: {0}"}
_UNMET = {"ja": "条件「{0}」に あてはまりません", "easy": "「{0}」では ないからです", "en": "condition not met: {0}"}
_IS_NOT = {"ja": "「{0}」ではない", "easy": "「{0}」では ない", "en": "not: {0}"}


@register.simple_tag
def assumption(key: tuple[str, str], why: Why, names: Mapping[str, str]) -> str:
    """`子ども1：国内居住`; of what is taken not to be so `「生活保護を受けている」ではない`."""
    member, _ = key
    text = Why(why.text, why.value, why.type, None, "", why.fact).line(told_in())
    if why.type.kind == "truth" and not is_unknown(why.value):
        text = why.text[told_in()] if why.value else _IS_NOT[told_in()].format(why.text[told_in()])
    return f"{names[member]}{colon()}{text}" if member in names else text
