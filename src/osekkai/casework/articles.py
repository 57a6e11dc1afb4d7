"""根拠の条文: whether what a draft rests on is what the service's file names, as laws are cited."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from osekkai.catalogue.model import Service


class Cited(NamedTuple):
    """`児童手当法`, `4`; `29の2`. Without a law where only the article is written, without an article the whole law."""

    law: str
    article: str


_NUMBER = r"[0-9〇一二三四五六七八九十百千]+"
_ARTICLE = re.compile(
    rf"(?P<law>[^第、,・;。()「」]*?)(?P<further>附則)?第(?P<number>{_NUMBER})条?(?P<sub>(?:の{_NUMBER})*)"
    r"(?P<rest>(?:第[0-9〇一二三四五六七八九十]+[項号])*)(?P<until>から|[〜~～]|ないし)?"
)
_DIGITS = {digit: number for number, digit in enumerate("〇一二三四五六七八九")}
_UNITS = {"十": 10, "百": 100, "千": 1000}


def otherwise(article: str, service: Service) -> str:
    """In words, that a draft rests on something that is none of the service's bases; nothing where it is one."""
    named = [f"{each.law} {each.article}".strip() for each in service.rules.basis]
    if (receiving := service.handling.receiving) and receiving.law:
        named.append(receiving.law)
    if receiving.renewal:
        named += [receiving.renewal.law, receiving.renewal.unless]
    known = [one for each in named for one in cited(each)]
    if not article.strip() or not known or all(_is_one_of(each, known) for each in cited(article)):
        return ""
    said = "、".join(dict.fromkeys(filter(None, named)))
    return f"根拠の条文（{article.strip()}）が、規則の根拠とちがいます（規則の根拠: {said}）"


def cited(text: str) -> list[Cited]:
    """Every article that a text cites, those of a range too; a law that is named once is that of what follows."""
    written = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    found = list(_articles(written))
    return found or ([Cited(written, "")] if written else [])


def _articles(text: str) -> Iterator[Cited]:
    law, since = "", 0
    for each in _ARTICLE.finditer(text):
        law = each["law"] if each["law"] and each["law"] not in ("及び", "並びに", "又は", "と") else law
        number = _number(each["number"])
        further, sub = each["further"] or "", "".join(f"の{_number(one)}" for one in each["sub"].split("の")[1:])
        for between in range(since + 1, number) if since else ():
            yield Cited(law, f"{further}{between}")
        yield Cited(law, f"{further}{number}{sub}")
        since = number if each["until"] else 0


def _number(text: str) -> int:
    """`12`, `十二`, `二〇`."""
    if text.isdecimal() and text.isascii():
        return int(text)
    if not any(each in _UNITS for each in text):
        return int("".join(str(_DIGITS.get(each, each)) for each in text))
    total, digit = 0, 0
    for each in text:
        if each in _UNITS:
            total, digit = total + (digit or 1) * _UNITS[each], 0
        else:
            digit = _DIGITS.get(each, int(each) if each.isdecimal() else 0)
    return total + digit


def _is_one_of(one: Cited, known: Sequence[Cited]) -> bool:
    same = [each for each in known if _same_law(one.law, each.law)]
    return any(not each.article or one.article in ("", each.article) for each in same)


def _same_law(one: str, other: str) -> bool:
    """A law that is not named is the service's own; 児童手当法 is no 児童手当法施行規則."""
    return not one or not other or one.endswith(other) or other.endswith(one)
