"""Finding cases by what they say: folded text, in pairs of characters so that a database can index Japanese.

PostgreSQL keeps a GIN index over the pairs (see the migration); on SQLite, for trying out, the text is read through.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import reduce
from itertools import islice, product
from operator import or_

from django.db import connection
from django.db.models import Q, QuerySet

from osekkai import bulk, personal
from osekkai.casework import protection
from osekkai.casework.asked_for import folded, meanings
from osekkai.casework.models import Case, CaseText
from osekkai.catalogue import catalogue_in_use
from osekkai.documents import queries as documents
from osekkai.japanese.forms import PLAIN
from osekkai.personal import Data

WHO = ("full_name", "full_name_kana", "address", "birth_date", "phone", "email")
LONGEST = 80
NEWEST = 200
"""More are found by asking more exactly."""
MOST_MEANINGS = 16
MOST = 4_000
"""Characters of a case's text; what is written beyond is not found."""


def keep(case: Case, *, is_new: bool = False) -> None:
    """Write down what a case is found by: its number, who applied and where they live; and all else that was written.

    Who is not a worker of a case finds it only by the former, so that searching tells nothing that opening would not.
    One that is new has no notes yet.
    """
    used = catalogue_in_use()
    facts, service = used.book.vocabulary.facts, used.services.get(case.service)
    who = [case.number, service.words.ja if service else ""]
    if case.person:
        who += personal.words(case.person, Data.IDENTITY)
    said = list(case.statement.entries)
    who += [each.written for each in said if each.fact in WHO]
    rest = [each.written for each in said if each.fact in facts and facts[each.fact].type.kind in ("text", "date")]
    notes = [] if is_new else case.notes.order_by("-id")[:20]
    rest += [word for note in notes for word in personal.words(note, Data.KNOWN)]
    text = CaseText(case=case, section=case.section, who=_text(who), folded=_text([*who, *rest]))
    columns = ["section", "who", "folded"]
    CaseText.objects.bulk_create([text], update_conflicts=True, unique_fields=["case"], update_fields=columns)


def _text(words: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(folded(each) for each in words if each))[:MOST]


_NOT_PLAIN = f"[{''.join(PLAIN)}\u00c0-\u024f\u1e00-\u1eff]"
"""What texts that were kept with fewer forms of characters may still have, and none that is kept now."""


def fold_again() -> int:
    """Fold what cases are found by as it is asked for now (富田 finds 冨田); how many were folded otherwise."""
    old = CaseText.objects.filter(Q(folded__regex=_NOT_PLAIN) | Q(who__regex=_NOT_PLAIN)).values_list("pk", flat=True)
    for part in bulk.in_parts(list(old)):
        texts = list(CaseText.objects.filter(pk__in=part))
        for each in texts:
            each.who, each.folded = (" ".join(map(folded, text.split(" "))) for text in (each.who, each.folded))
        CaseText.objects.bulk_update(texts, ["who", "folded"])
    return len(old)


def pairs(word: str) -> list[str]:
    return [word[each : each + 2] for each in range(len(word) - 1)] or [word]


def found(sections: Collection[str], query: str, open_to: Q | None = None) -> QuerySet[Case]:
    """The newest cases of these sections in which every word stands.

    In who it is, or, of those that are open, anywhere; of somebody under 支援措置 only by its whole number, so that
    asking for an address never tells whose it is.

    `open_to` says which cases are open to whoever searches; all, where it is not given. At most so many (`NEWEST`) of
    either.
    """
    query = query[:LONGEST]
    words = [[query_day]] if (query_day := _one_day(query)) else [meanings(each) for each in query.split()]
    words = [each for each in words if each]
    if not words or not sections:
        return Case.objects.none()
    texts = CaseText.objects.filter(section__in=sections)
    for word in words:
        texts = texts.filter(_any("folded", word))
    texts = texts.exclude(case__in=Case.objects.filter(protection.closed("")).values("pk"))
    if connection.vendor == "postgresql":
        texts = _by_pairs(texts, words, sections)
    by_whom = Q()
    for word in words if open_to is not None else ():
        by_whom &= _any("who", word)
    found = list(texts.filter(by_whom).order_by("-case").values_list("case", flat=True)[:NEWEST])
    if open_to is not None and len(found) < NEWEST:
        said = Case.objects.filter(open_to, pk__in=texts.exclude(by_whom).values("case"))
        found += said.order_by("-id").values_list("pk", flat=True)[:NEWEST]
    by_number = Case.objects.filter(section__in=sections, number=folded(query).replace("-", "").replace(" ", ""))
    found += by_number.values_list("pk", flat=True)
    if numbered := documents.numbered(query):
        told = Case.objects.filter(section__in=sections, decisions__notice__document__in=numbered)
        found += told.values_list("pk", flat=True)
    return Case.objects.filter(pk__in=found)


def _one_day(query: str) -> str:
    """A day that was written with blanks in it (`平成 6年 2月 3日`)."""
    found = meanings("".join(query.split()))
    return found[0] if len(query.split()) > 1 and len(found) > 1 and found[0].isdecimal() else ""


def _any(field: str, word: Sequence[str]) -> Q:
    return reduce(or_, (Q(**{f"{field}__contains": each}) for each in word))


def _by_pairs(
    texts: QuerySet[CaseText], words: Sequence[Sequence[str]], sections: Collection[str]
) -> QuerySet[CaseText]:
    """The same again by the index over pairs: one of the meanings of each word, in one of the sections.

    A single character has no pair: the newest texts of the sections are read until enough have it.
    """
    if all(len(each) == 1 for word in words for each in word):
        return texts
    told = [
        [*(pair for each in chosen if len(each) > 1 for pair in pairs(each)), f"@{section}"]
        for chosen in islice(product(*words), MOST_MEANINGS + 1)
        for section in sections
    ]
    if len(told) > MOST_MEANINGS * len(sections):
        return texts  # so many readings of so many words: read through
    one_of_them = " OR ".join(["osekkai_pairs(folded, section) @> %s::text[]"] * len(told))
    return texts.extra(where=[f"({one_of_them})"], params=told)  # noqa: S610 - our own text, parameters apart


__all__ = ["LONGEST", "fold_again", "folded", "found", "keep", "pairs"]
