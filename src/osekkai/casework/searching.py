"""Finding cases by name, kana, number or address: folded text, in pairs of characters so that a database can index Japanese.

PostgreSQL keeps a GIN index over the pairs (see the migration); on SQLite, for trying out, the text is read through.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

from django.db import connection
from django.db.models import QuerySet

from osekkai.casework.models import Case, CaseText

_HIRAGANA = {each: each + 0x60 for each in range(0x3041, 0x3097)}
_VARIANTS = str.maketrans("髙﨑邉邊辺齋齊斎澤濱櫻廣國嶋嶌吉𠮷", "高崎辺辺辺斉斉斉沢浜桜広国島島吉吉")
"""Forms of characters that people take for the same when they look for a name (異体字). The name itself is never changed."""
_SELECTORS = dict.fromkeys([*range(65024, 65040), *range(917760, 918000)])
SPOKEN = ("full_name", "full_name_kana", "address", "birth_date", "phone", "email")
LONGEST = 80


def folded(text: str) -> str:
    """NFKC without variation selectors, small letters, katakana, plain forms of characters, no blanks or dashes."""
    plain = unicodedata.normalize("NFKC", text.translate(_SELECTORS)).translate(_VARIANTS).translate(_HIRAGANA).lower()
    return "".join(each for each in plain if each.isalnum())


def keep(case: Case) -> None:
    """Write down what a case is found by."""
    lines = [line for page in case.application.content.values() for line in page] if case.application else []
    words = [case.number, *(line["written"] for line in lines if line["fact"] in SPOKEN)]
    if case.person:
        words += [case.person.name, case.person.kana, case.person.key]
    CaseText.objects.update_or_create(case=case, defaults={"section": case.section, "folded": " ".join(dict.fromkeys(folded(each) for each in words if each))})


def pairs(word: str) -> list[str]:
    return [word[each : each + 2] for each in range(len(word) - 1)] or [word]


def found(sections: Collection[str], query: str) -> QuerySet[Case]:
    """The cases of these sections in which every word of the query stands."""
    words = [word for word in (folded(each) for each in query[:LONGEST].split()) if word]
    if not words or not sections:
        return Case.objects.none()
    texts = CaseText.objects.filter(section__in=sections)
    for word in words:
        texts = texts.filter(folded__contains=word)
    wanted = [pair for word in words if len(word) > 1 for pair in pairs(word)]
    if connection.vendor == "postgresql" and wanted:
        any_section = " OR ".join(["osekkai_pairs(folded, section) @> %s::text[]"] * len(sections))
        texts = texts.extra(where=[any_section], params=[[*wanted, f"@{each}"] for each in sections])  # noqa: S610 - our own text, parameters apart
    return Case.objects.filter(pk__in=texts.values("case"))


__all__ = ["LONGEST", "folded", "found", "keep", "pairs"]
