"""Readings above kanji, from a morphological dictionary, added to the text of a finished page."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape, unescape

from osekkai.japanese.morphology import Word, words_of

_PARTS = re.compile(r"(<!--.*?-->|<[^>]*>)", re.DOTALL)
_KANJI = re.compile(r"[々〆\u3400-\u9fff\uf900-\ufaff]")
_RUBY = re.compile(r"<ruby>(.*?)<rp>（</rp><rt>(.*?)</rt>(?:<rp>）</rp>)?</ruby>")
_TAG = re.compile(r"</?([a-zA-Z0-9]+)")
_LAYOUT = " \t\n\r\f"
"""What browsers show as one blank, however much of it there is (HTML, ASCII whitespace); 　 is not of it."""
_BLANKS = re.compile(f"[{_LAYOUT}]+")
_UNTOUCHED = frozenset(("script", "style", "title", "option", "textarea", "select", "ruby", "code", "svg"))


def annotate(html: str) -> str:
    """The page with `<ruby>` around every word written with kanji; what browsers do not lay out is left alone."""
    inside: list[str] = []
    result: list[str] = []
    for part in _PARTS.split(html):
        if part.startswith("<"):
            _follow(part, inside)
            result.append(part)
        else:
            result.append(part if inside or not _KANJI.search(part) else with_readings(part))
    return "".join(result)


def _follow(tag: str, inside: list[str]) -> None:
    match = _TAG.match(tag)
    name = match.group(1).lower() if match else ""
    if name not in _UNTOUCHED or tag.endswith("/>"):
        return
    if tag.startswith("</"):
        if inside and inside[-1] == name:
            inside.pop()
    else:
        inside.append(name)


def pairs(text: str) -> list[tuple[str, str]]:
    """A plain text as its parts with their readings, empty where a part has none: for what is not laid out as HTML."""
    found: list[tuple[str, str]] = []
    end, whole = 0, annotate(escape(text))
    for each in _RUBY.finditer(whole):
        found += [(unescape(whole[end : each.start()]), ""), (unescape(each[1]), unescape(each[2]))]
        end = each.end()
    return [each for each in (*found, (unescape(whole[end:]), "")) if each[0]]


@lru_cache(maxsize=20_000)
def with_readings(text: str) -> str:
    """The text with `<ruby>`, its blanks as they were.

    Read as browsers lay it out, without the blanks around it and with one for each run: the dictionary knows a blank,
    but after a line break it would read 生年月日 as なまねんがっぴ.
    """
    shown = text.strip(_LAYOUT)
    before, after = text.split(shown, 1) if shown else (text, "")
    blanks = iter(_BLANKS.findall(shown))
    read = "".join(_ruby(word) for word in words_of(_BLANKS.sub(" ", shown))).replace(
        "か<ruby>月<rp>（</rp><rt>つき</rt>", "か<ruby>月<rp>（</rp><rt>げつ</rt>"
    )
    return before + re.sub(" ", lambda _: next(blanks, " "), read) + after


def _ruby(word: Word) -> str:
    """Ruby over the kanji part only: 受<rt>う</rt>け取<rt>と</rt>る is one group, its kana tails left out."""
    surface, reading = word.surface, word.reading
    if not reading or not _KANJI.search(surface) or reading == surface:
        return surface
    head = _common(surface, reading)
    tail = _common(surface[head:][::-1], reading[head:][::-1])
    end, reading_end = len(surface) - tail, len(reading) - tail
    base, ruby = surface[head:end], reading[head:reading_end]
    if not base or not ruby:
        return surface
    return f"{surface[:head]}<ruby>{base}<rp>（</rp><rt>{ruby}</rt><rp>）</rp></ruby>{surface[end:]}"


def _common(a: str, b: str) -> int:
    """How many leading characters are the same kana on both sides."""
    count = 0
    for x, y in zip(a, b, strict=False):
        if x != y or _KANJI.match(x):
            break
        count += 1
    return count
