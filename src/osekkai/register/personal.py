"""What the tables of this room tell about people, whose each row is, and when it goes."""

from __future__ import annotations

from datetime import date

from django.db.models import DateField, Exists, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from osekkai.personal import Room, Who, tells
from osekkai.said import Said

REGISTER = Room("as the resident register says (住民基本台帳法施行令 第34条): kept by the system that it comes from")

tells(
    "register.Source",
    ends=REGISTER,
    nothing="kind name taken_at layout digest lines changed refused generated",
)
tells("register.Household", words=Said("世帯", en="household"), ends=REGISTER, link="key", person="memberships__person")
tells(
    "register.Person",
    words=Said("住民", en="resident"),
    ends=REGISTER,
    identity={
        "key": Said("宛名番号", en="number in the register"),
        "name": Said("氏名", en="name"),
        "kana": Said("フリガナ", en="kana"),
        "birth_date": Said("生年月日", en="date of birth"),
        "birth_until": Said("生年月日（おそくとも）", en="date of birth, at the latest"),
    },
    known={
        "sex": Said("性別", en="sex"),
        "resident_since": Said("住民になった日", en="resident since"),
        "ended_on": Said("住民でなくなった日", en="resident until"),
        "ended_by": Said("住民でなくなった理由", en="why no longer a resident"),
    },
    person="pk",
)


def _lived_there(who: Who) -> Q:
    """Where somebody lived, while they lived there: where the others moved later is not theirs to know.

    Of a household in which somebody is under 支援措置 only those who live there now: who left it may have left her, and
    what was told late makes the days overlap.
    """
    from osekkai.register import protection
    from osekkai.register.models import Membership, running

    lived = Membership.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=OuterRef("valid_from")),
        person=who.person,
        replaced_at=None,
        household=OuterRef("household"),
        valid_from__lt=Coalesce(OuterRef("valid_to"), Value(date.max, DateField())),
    )
    if not who.person:
        return Q()
    here = Membership.objects.filter(running(timezone.localdate()))
    away = here.filter(person__in=protection.protected()).values("household")
    now = here.filter(person=who.person).values("household")
    return Q(Exists(lived)) & (~Q(household__in=away) | Q(household__in=now))


DATED = "valid_from valid_to recorded_at replaced_at source"
tells(
    "register.Residence",
    words=Said("住所", en="residence"),
    ends=REGISTER,
    nothing=DATED,
    link="household",
    identity={
        "town": Said("町名", en="town"),
        "address": Said("住所", en="address"),
        "postcode": Said("郵便番号", en="postal code"),
    },
    by=_lived_there,
)
tells(
    "register.Membership",
    words=Said("世帯", en="household"),
    ends=REGISTER,
    nothing=DATED,
    link="person household",
    known={
        "relation": Said("続柄", en="relation"),
        "said": Said("続柄（書かれたとおり）", en="relation as written"),
        "position": Said("順", en="position"),
    },
    person="person",
)
tells(
    "register.Fact",
    words=Said("台帳の項目", en="fact of the register"),
    ends=REGISTER,
    nothing=DATED,
    link="person household",
    known={
        "fact": Said("項目", en="fact"),
        "year": Said("年度", en="year"),
        "lo": Said("値（から）", en="value from"),
        "hi": Said("値（まで）", en="value to"),
        "chosen": Said("選ばれたもの", en="choice"),
    },
    person="person",
)
tells(
    "register.Receipt",
    words=Said("受けている制度", en="what somebody receives"),
    ends=REGISTER,
    nothing=DATED,
    link="person",
    known={
        "service": Said("制度", en="service"),
        "yen": Said("金額（円）", en="yen"),
    },
    person="person",
)
tells(
    "register.Circumstance",
    words=Said("台帳の、暮らしのこと", en="circumstances in the register"),
    ends=REGISTER,
    nothing=DATED,
    link="person",
    identity={
        "address": Said("所在地・送付先", en="where it is, or letters go"),
        "postcode": Said("郵便番号", en="postal code"),
    },
    known={
        "kind": Said("何のことか", en="what it is about"),
        "said": Said("施設名・ことば", en="institution or language"),
    },
    person="person",
)
tells(
    "register.Difference",
    words=Said("台帳の変わったところ", en="change in the register"),
    ends=REGISTER,
    nothing="source",
    link="person household",
    known={
        "what": Said("項目", en="item"),
        "before": Said("まえ", en="before"),
        "after": Said("あと", en="after"),
    },
    person="person",
)
