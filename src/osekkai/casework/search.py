"""Finding cases by what they say: folded text, in pairs of characters so that a database can index Japanese.

PostgreSQL keeps a GIN index over the pairs (see the migration); on SQLite, for trying out, the text is read through.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import connection
from django.db.models import Q, QuerySet

from osekkai import personal
from osekkai.casework.models import Case, CaseText
from osekkai.catalogue import catalogue_in_use
from osekkai.japanese.characters import in_plain_forms
from osekkai.personal import Data

_HIRAGANA = {each: each + 0x60 for each in range(0x3041, 0x3097)}
WHO = ("full_name", "full_name_kana", "address", "birth_date", "phone", "email")
LONGEST = 80
NEWEST = 200
"""More are found by asking more exactly."""
MOST = 4_000
"""Characters of a case's text; what is written beyond is not found."""


def folded(text: str) -> str:
    """What is searched, however it was written: plain forms, katakana, small letters, no blanks or dashes."""
    return "".join(each for each in in_plain_forms(text).translate(_HIRAGANA).lower() if each.isalnum())


def keep(case: Case) -> None:
    """Write down what a case is found by: its number, who applied and where they live; and all else that was written.

    Who is not a worker of a case finds it only by the former, so that searching tells nothing that opening would not.
    """
    used = catalogue_in_use()
    facts, service = used.book.vocabulary.facts, used.services.get(case.service)
    who = [case.number, service.words.ja if service else ""]
    if case.person:
        who += personal.words(case.person, Data.IDENTITY)
    said = list(case.statement.entries)
    who += [each.written for each in said if each.fact in WHO]
    rest = [each.written for each in said if each.fact in facts and facts[each.fact].type.kind in ("text", "date")]
    rest += [word for note in case.notes.order_by("-id")[:20] for word in personal.words(note, Data.KNOWN)]
    defaults = {"section": case.section, "who": _text(who), "folded": _text([*who, *rest])}
    CaseText.objects.update_or_create(case=case, defaults=defaults)


def _text(words: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(folded(each) for each in words if each))[:MOST]


def pairs(word: str) -> list[str]:
    return [word[each : each + 2] for each in range(len(word) - 1)] or [word]


def found(sections: Collection[str], query: str, open_to: Q | None = None) -> QuerySet[Case]:
    """The newest cases of these sections in which every word stands.

    In who it is, or, of those that are open, anywhere.

    `open_to` says which cases are open to whoever searches; all, where it is not given. At most so many (`NEWEST`) of
    either.
    """
    words = [word for word in (folded(each) for each in query[:LONGEST].split()) if word]
    if not words or not sections:
        return Case.objects.none()
    texts = CaseText.objects.filter(section__in=sections)
    for word in words:
        texts = texts.filter(folded__contains=word)
    wanted = [pair for word in words if len(word) > 1 for pair in pairs(word)]
    if connection.vendor == "postgresql":
        any_section = " OR ".join(["osekkai_pairs(folded, section) @> %s::text[]"] * len(sections))
        texts = texts.extra(where=[any_section], params=[[*wanted, f"@{each}"] for each in sections])  # noqa: S610 - our own text, parameters apart
    by_whom = Q()
    for word in words if open_to is not None else ():
        by_whom &= Q(who__contains=word)
    found = list(texts.filter(by_whom).order_by("-case").values_list("case", flat=True)[:NEWEST])
    if open_to is not None and len(found) < NEWEST:
        said = Case.objects.filter(open_to, pk__in=texts.exclude(by_whom).values("case"))
        found += said.order_by("-id").values_list("pk", flat=True)[:NEWEST]
    return Case.objects.filter(pk__in=found)


__all__ = ["LONGEST", "folded", "found", "keep", "pairs"]
