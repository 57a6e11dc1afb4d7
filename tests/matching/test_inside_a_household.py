"""Inside a household: everybody reads what is theirs; parents of a child until they are of age, on the day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from osekkai.catalogue import Catalogue
from osekkai.matching.answers import Answers, decode, encode
from osekkai.matching.entitled import entitled
from osekkai.matching.known import known, receiving, still_told
from osekkai.matching.today import home_of
from osekkai.register import queries as register
from osekkai.register.extracts import RESIDENTS
from osekkai.register.models import Membership, Person
from osekkai.register.services import take_in
from tests.register.building import protect

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ON = date(2026, 11, 23)
PLACE = "春日1丁目,16番21号,1120003,2020-04-01,,"
FAMILY = (
    f"mother,H1,文京 花子,,1980-04-01,女,世帯主,1,{PLACE}",
    f"husband,H1,文京 次郎,,1978-01-01,男,夫,2,{PLACE}",
    f"grown,H1,文京 学,,2006-01-02,男,子,3,{PLACE}",
    f"growing,H1,文京 桜,,2008-12-25,女,子,4,{PLACE}",
    f"small,H1,文京 一郎,,2020-05-12,男,子,5,{PLACE}",
    f"grandmother,H1,文京 梅,,1950-01-02,女,母,6,{PLACE}",
)
MOTHERS, HUSBANDS, GROWN, GROWING, SMALL, GRANDMOTHERS = range(1_000_001, 1_000_007)
PAY = dict(
    zip(
        ("mother", "husband", "grown", "growing", "small", "grandmother"),
        (MOTHERS, HUSBANDS, GROWN, GROWING, SMALL, GRANDMOTHERS),
        strict=True,
    )
)
ALL = frozenset(PAY.values())
Told = Callable[..., set[int]]


@pytest.fixture
def ids(tmp_path: Path, bunkyo: Catalogue) -> dict[str, int]:
    tax = [f"{key},2025,{yen}" for key, yen in PAY.items()]
    for name, head, lines in (("residents", ",".join(RESIDENTS), FAMILY), ("tax", "宛名番号,年,給与収入", tax)):
        path = tmp_path / f"{name}.csv"
        path.write_text("\n".join([head, *lines]))
        assert take_in(path, bunkyo, today=ON).taken
    return dict(Person.objects.values_list("key", "id"))


def answers_of(person: int, bunkyo: Catalogue, on: date = ON) -> Answers | None:
    home = home_of(person, bunkyo.book.vocabulary, on, to=register.of_themselves(person, on))
    return known(home, person, bunkyo, "", owner=1) if home else None


def pay_in(answers: Answers | None) -> set[int]:
    """Whose income stands in the answers."""
    return {facts["salary"]["2025"] for _, facts in answers.people if "salary" in facts} if answers else set()


@pytest.mark.parametrize(
    ("who", "reads"),
    [
        ("mother", {MOTHERS, GROWING, SMALL}),
        ("husband", {HUSBANDS, GROWING, SMALL}),
        ("grown", {GROWN}),
        ("grandmother", {GRANDMOTHERS}),
    ],
)
def test_everybody_reads_their_own_and_parents_that_of_their_minors(
    ids: dict[str, int], bunkyo: Catalogue, who: str, reads: set[int]
) -> None:
    assert pay_in(answers_of(ids[who], bunkyo)) == reads


def test_a_parent_reads_a_childs_until_they_are_of_age_on_the_day(ids: dict[str, int], bunkyo: Catalogue) -> None:
    """Born on 25 December 2008 they are of age with the end of 24 December 2026 (年齢計算ニ関する法律)."""
    for day, is_read in ((23, True), (24, False), (25, False)):
        for parent in ("mother", "husband"):
            assert (GROWING in pay_in(answers_of(ids[parent], bunkyo, date(2026, 12, day)))) is is_read, (day, parent)


def test_what_was_kept_before_is_forgotten_on_the_day(ids: dict[str, int], bunkyo: Catalogue) -> None:
    """A result kept by its address, or saved, says no more than the register would say now."""
    kept = answers_of(ids["mother"], bunkyo)
    assert kept and GROWING in pay_in(kept)
    again = decode(encode(kept))
    assert pay_in(still_told(again, date(2026, 12, 23))) == {MOTHERS, GROWING, SMALL}
    later = still_told(again, date(2026, 12, 24))
    assert pay_in(later) == {MOTHERS, SMALL} and not any(
        (member, "salary") in later.known
        for member in later.members()
        if later.fact(member, "birth_date") == "2008-12-25"
    )
    own = replace_pay(again, "2008-12-25")
    assert 555 in pay_in(still_told(own, date(2026, 12, 24))), "what she said herself stays"


def replace_pay(answers: Answers, born: str) -> Answers:
    """She answers the question herself; it is not the register's word any more."""
    member = next(each for each in answers.members() if answers.fact(each, "birth_date") == born)
    return answers.forgetting({(member, "salary")}).with_fact(member, "salary", {"2025": 555})


def test_a_parent_whose_child_moved_to_the_other_reads_it_no_more(ids: dict[str, int], bunkyo: Catalogue) -> None:
    kept = answers_of(ids["husband"], bunkyo)
    assert kept and SMALL in pay_in(kept)
    other = register.household_of(ids["husband"])
    assert other
    from osekkai.register.models import Household

    away = Household.objects.create(key="H2")
    Membership.objects.filter(person=ids["husband"]).update(household=away, relation=0)
    assert pay_in(still_told(kept, ON)) == {HUSBANDS}
    assert pay_in(answers_of(ids["husband"], bunkyo)) == {HUSBANDS}
    assert not {each.person.id for each in register.members(away.pk, to=register.of_themselves(ids["husband"]))} & {
        ids["small"],
        ids["mother"],
    }


def test_what_others_receive_is_theirs(ids: dict[str, int], bunkyo: Catalogue, tmp_path: Path) -> None:
    path = tmp_path / "receipts.csv"
    path.write_text(
        "宛名番号,制度,開始日,終了日,月額\ngrown,tokyo-018,2025-04-01,,5000\nsmall,child-medical,2025-04-01,,\n"
    )
    assert take_in(path, bunkyo, today=ON).taken

    def received(who: str) -> frozenset[str]:
        person = ids[who]
        home = home_of(person, bunkyo.book.vocabulary, ON, to=register.of_themselves(person))
        assert home
        answers = known(home, person, bunkyo, "", owner=1)
        assert answers
        return frozenset(service for service, _ in receiving(home, answers, bunkyo))

    assert received("mother") == {"child-medical"} and received("grown") == {"tokyo-018"}
    assert received("grandmother") == frozenset()


def test_of_a_protected_child_the_parent_they_are_protected_from_is_told_nothing(
    ids: dict[str, int], bunkyo: Catalogue
) -> None:
    """By the record they live together; the mother, protected too, reads what is her minor child's."""
    kept = answers_of(ids["husband"], bunkyo)
    protect(Person.objects.get(key="small"), Person.objects.get(key="mother"), since=ON - timedelta(days=9))
    father = answers_of(ids["husband"], bunkyo)
    assert father and pay_in(father) == {HUSBANDS}, "whose the others are, the record says only by her"
    assert not {"2020-05-12", "1980-04-01"} & {facts["birth_date"] for _, facts in father.people}
    assert kept and SMALL not in pay_in(still_told(kept, ON)), "nor by what was kept before"
    assert SMALL in pay_in(answers_of(ids["mother"], bunkyo))
    home = home_of(ids["husband"], bunkyo.book.vocabulary, ON, to=register.of_themselves(ids["husband"]))
    assert home and not any(each.id == "child-medical" for each, _ in entitled(home, ids["husband"], bunkyo, ()))
