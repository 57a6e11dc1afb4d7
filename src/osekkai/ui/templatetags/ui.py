"""Template words of every page: the person's language, money, dates, line breaks and icons."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

import segno
from django import template
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from osekkai.japanese.morphology import phrases as cut
from osekkai.japanese.vertical import stand_up
from osekkai.policy import Money, Term, Words
from osekkai.policy.calendar import wareki
from osekkai.policy.values import Doubt
from osekkai.ui.display import LANGUAGES
from osekkai.ui.icons import ICONS
from osekkai.ui.places import Piece

if TYPE_CHECKING:
    from osekkai.problems import Problem
from osekkai.said import Said

register = template.Library()
LONGEST_QR = 1_200
"""Characters: a code of 125 modules, 4 cm wide on paper, which a phone still reads."""
FAR_DAYS = 150


SPACED = ("en", "ko")
"""Languages that put spaces between words, and narrow punctuation."""


def language() -> str:
    """What the municipality's folder calls the page's language: ja, easy, en, zh or ko."""
    return LANGUAGES.get(get_language() or "ja", "ja")


def told_in() -> str:
    """The language of what the rules and checks say by themselves, which is written in Japanese and English only."""
    return found if (found := language()) in ("ja", "easy") else "en"


@register.filter
def told(said: Said | Problem) -> str:
    """A sentence of the office's own in the reader's language: what happened, say."""
    return said.say(language())


def one_of(ja: str, en: str) -> str:
    return ja if told_in() != "en" else en


@register.simple_tag
def comma() -> SafeString:
    """What stands between the names of a list. Its space is written so that no tag that takes space away finds it."""
    return SafeString(",&#32;" if language() in SPACED else "、")


def listed(names: Iterable[str]) -> str:
    return (", " if language() in SPACED else "、").join(names)


@register.simple_tag
def colon() -> str:
    return ": " if language() in SPACED else "："


@register.filter
def aside(said: object) -> str:
    """What stands in parentheses behind something: with a space before it, where words have spaces between them."""
    return f" ({said})" if language() in SPACED else f"（{said}）"


@register.filter
def say(words: Words | None) -> str:
    """A name or text of the folder in the page's language."""
    return words.say(language()) if words else ""


@register.filter
def as_example(text: str | None) -> str:
    """`例：1990/4/1`; nothing where there is none."""
    return f"{gettext('例')}{colon()}{text}" if text else ""


@register.filter
def phrases(text: str) -> SafeString:
    """Japanese text that breaks between phrases; for headings, buttons and cards."""
    return _cut(str(conditional_escape(text))) if told_in() != "en" else conditional_escape(text)


@lru_cache(maxsize=8192)
def _cut(text: str) -> SafeString:
    if "<" in text or text.isascii():
        return mark_safe(text)  # noqa: S308 - escaped by the caller
    return mark_safe(f'<span class="phrases">{"<wbr>".join(cut(text))}</span>')  # noqa: S308 - escaped by the caller


@register.filter
def yen(amount: int) -> str:
    return {"en": f"¥{amount:,}", "zh": f"{amount:,}日元", "ko": f"{amount:,}엔"}.get(language(), f"{amount:,}円")


@register.filter
def money(amount: Money | None) -> str:
    """`毎月 15,000円`, `かかるお金 1年 1,000円`, `かかった費用から 72,450円まで`; a range where it is not certain."""
    if amount is None:
        return ""
    said = how_much(amount)
    if amount.terms.is_ceiling and amount.most is not None:
        said = gettext("かかった費用から %s") % said
    return _received(amount.terms.to) % (_kind(amount.terms.kind) % said)


@register.filter
def how_much(amount: Money) -> str:
    """The same without what the yen are, under a heading that says so: `1年 1,000円`, `72,450円 まで`."""
    terms = amount.terms
    if terms.is_ceiling:
        if amount.most is None:
            return gettext("かかった費用によります")
        up_to = gettext("%s まで") % yen(amount.most)
        return up_to if terms.per == "once" else _each(terms.per, up_to)
    if amount.most is None and not amount.lo:
        return gettext("額は まだ決まりません")
    said = _each(terms.per, _worth(amount))
    if terms.months:
        usual, most = terms.months.usual, terms.months.most
        lasts = gettext("%(said)s（%(usual)sか月）")
        if most > usual:
            lasts = gettext("%(said)s（%(usual)sか月、長くて %(most)sか月）")
        said = lasts % {"said": said, "usual": usual, "most": most}
    return said


def _worth(amount: Money) -> str:
    if amount.yen is not None:
        return yen(amount.yen)
    if amount.most is None:
        return gettext("%(lo)s以上") % {"lo": yen(amount.lo)}
    return gettext("%(lo)s〜%(hi)s") % {"lo": yen(amount.lo), "hi": yen(amount.most)}


def _each(per: str, worth: str) -> str:
    return {"month": gettext("毎月 %s"), "year": gettext("1年 %s"), "once": gettext("1回 %s")}[per] % worth


def _kind(kind: str) -> str:
    return {
        "cost": gettext("かかるお金 %s"),
        "waived": gettext("はらわなくてよい料金 %s"),
        "loan": gettext("借りられるお金 %s"),
        "thing": gettext("%s 分の物や券"),
    }.get(kind, "%s")


def _received(to: str) -> str:
    return {
        "provider": gettext("%s（業者や病院などに直接はらわれます）"),
        "landlord": gettext("%s（家主に直接はらわれます）"),
        "school": gettext("%s（学校に直接はらわれます）"),
    }.get(to, "%s")


@register.filter
def at_most(amount: Money) -> str:
    """`毎月 11,030円まで`: what somebody may get beside what is sure."""
    return gettext("%s まで") % money(amount)


@register.filter
def doubt(found: Doubt) -> str:
    """Why a figure is not to be relied on: `この額は2026年3月までのものです。4月からの額は確認中です。`"""
    if language() in ("ja", "easy", "en"):
        return found.words.say(language())
    if found.until is None:
        return gettext("この額は まだ公式のページで確かめていません。")
    last, after = day(date.fromordinal(found.until)), day(date.fromordinal(found.until + 1))
    return gettext("この額は %(last)s までのものです。%(after)s からの額は確認中です。") % {
        "last": last,
        "after": after,
    }


@register.filter
def term(found: Term) -> str:
    """`今日申請すると 2026年12月分から。2042年3月分まで。偶数月に2か月分`."""
    return found.say(told_in())


@register.filter
def day(when: date | None) -> str:
    """`2026年12月5日（令和8年）`."""
    if when is None:
        return ""
    if language() == "en":
        return f"{when.day} {when:%B} {when.year}"
    if language() == "zh":
        return f"{when.year}年{when.month}月{when.day}日"
    if language() == "ko":
        return f"{when.year}년 {when.month}월 {when.day}일"
    if language() == "easy":
        return f"{when.year}年 {when.month}月 {when.day}日"
    return f"{when.year}年{when.month}月{when.day}日（{wareki(when).split('年')[0]}年）"


@register.simple_tag
def today_there() -> str:
    """The day at the municipality."""
    return day(timezone.localdate())


@register.filter
def moment(when: datetime) -> str:
    """The day and the minute, at the municipality."""
    here = timezone.localtime(when)
    return f"{day(here.date())} {here:%H:%M}"


@register.filter
def days_left(deadline: date | None, today: date) -> str:
    """`あと12日（12月5日まで）`; a far one says only the day, a passed one does not give up."""
    if deadline is None:
        return ""
    left = (deadline - today).days
    if left < 0:
        return gettext("期限を過ぎています。いまからでも相談できます")
    if left == 0:
        return gettext("今日まで")
    if left > FAR_DAYS:
        return gettext("%sまで") % day(deadline)
    near = {"en": f"{deadline.day} {deadline:%B}", "ko": f"{deadline.month}월 {deadline.day}일"}.get(
        language(), f"{deadline.month}月{deadline.day}日"
    )
    return ngettext("あと%(days)d日（%(day)sまで）", "あと%(days)d日（%(day)sまで）", left) % {
        "days": left,
        "day": near,
    }


@register.simple_tag
def icon(name: str) -> SafeString:
    """A line drawing of our own; decoration only, so hidden from screen readers."""
    return ICONS.get(name, ICONS["paper"])


@register.simple_tag
def qr(address: str) -> SafeString:
    """An address as a QR code (ISO/IEC 18004) for paper; nothing where it is too long for a phone to read."""
    return _squares(address) if len(address) <= LONGEST_QR else SafeString()


@lru_cache(maxsize=256)
def _squares(address: str) -> SafeString:
    drawn = segno.make(address, error="l", micro=False).svg_inline(
        border=2, svgclass="qr", lineclass=None, omitsize=True, title="QR"
    )
    return mark_safe(drawn)  # noqa: S308 - only squares


@register.filter
def get(mapping: dict[str, object], key: str) -> object:
    return mapping.get(key, "")


@register.filter
def upright(text: str) -> SafeString:
    """Numbers as they stand in vertical writing."""
    return mark_safe(stand_up(conditional_escape(text)))  # noqa: S308 - escaped


@register.simple_tag(takes_context=True)
def piece(context: Context, part: Piece) -> SafeString:
    """Part of a page that another room put there, drawn with the request of this page."""
    told = {**{name: context[name] for name in _AROUND if name in context}, **part.context}
    return mark_safe(get_template(part.template).render(told, context.get("request")))  # noqa: S308 - a template of ours


_AROUND = ("display", "municipality", "today")
