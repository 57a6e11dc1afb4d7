"""住民票の写し.

What a certificate says of a household, as the register is when it is issued (住民基本台帳法 第7条、第12条).
"""

from __future__ import annotations

from osekkai.casework.models import Case
from osekkai.policy.calendar import wareki
from osekkai.register.models import CURRENT, Membership, Person

Table = tuple[tuple[str, str], ...]


def household(case: Case, address: str) -> tuple[Table, ...]:
    """Everybody who lives with whoever asked, without head and relations (第12条第5項).

    Raises `ValueError` for a stranger.
    """
    home = Membership.objects.filter(CURRENT, valid_to=None, person=case.person).first() if case.person else None
    if home is None:
        raise ValueError(
            "申請した方が台帳の方と結びついていないので、証明書を出せません。本人を確かめて、結びつけてください"
        )
    members = Membership.objects.filter(
        CURRENT, valid_to=None, household=home.household_id, person__ended_on=None
    ).select_related("person")
    return ((("住所", address),), *(_of(each.person) for each in members.order_by("position")))


def _of(person: Person) -> Table:
    lines = [
        ("氏名", person.name),
        ("フリガナ", person.kana),
        ("生年月日", wareki(person.birth_date)),
        ("性別", person.get_sex_display()),
        ("住民となった日", wareki(person.resident_since) if person.resident_since else ""),
    ]
    return tuple((name, value) for name, value in lines if value)
