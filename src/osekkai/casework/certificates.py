"""住民票の写し.

What a certificate says of a household, as the register is when it is issued (住民基本台帳法 第7条、第12条).
"""

from __future__ import annotations

from osekkai.casework.errors import Unknown
from osekkai.casework.models import Case
from osekkai.policy.calendar import wareki, wareki_of
from osekkai.register import queries as register
from osekkai.register.queries import SEXES, Resident

Table = tuple[tuple[str, str], ...]


def household(case: Case, address: str) -> tuple[Table, ...]:
    """Everybody who lives with whoever asked, without head and relations (第12条第5項).

    Raises `Unknown` for a stranger.
    """
    home = register.household_of(case.person_id) if case.person_id else None
    if home is None or case.person_id is None:
        raise Unknown
    people = [
        each.person
        for each in register.members(home, to=register.of_themselves(case.person_id))
        if each.person.ended_on is None
    ]
    return ((("住所", address),), *(_of(each) for each in people))


def _of(person: Resident) -> Table:
    lines = [
        ("氏名", person.name),
        ("フリガナ", person.kana),
        ("生年月日", wareki_of(*person.birth_days)),
        ("性別", SEXES.get(person.sex, "")),
        ("住民となった日", wareki(person.resident_since) if person.resident_since else ""),
    ]
    return tuple((name, value) for name, value in lines if value)
