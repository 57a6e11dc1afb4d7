"""支援措置 in the register: a dated fact of the extract, and whom it tells where somebody is."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from osekkai.catalogue import Catalogue
from osekkai.register import queries
from osekkai.register.extracts import CIRCUMSTANCES, RESIDENTS
from osekkai.register.models import Circumstance, Household, Membership, Person
from osekkai.register.protection import is_guarded
from osekkai.register.queries import ANYBODY, MACHINE, Institution, Letters
from osekkai.register.services import take_in
from tests.register.test_import import put, said, taken

pytestmark = [pytest.mark.django_db, pytest.mark.database]

HEADS = ",".join((*RESIDENTS, *CIRCUMSTANCES))
TODAY = date(2026, 11, 28)
MOTHER = "1001,H1,見本 はな,ミホン ハナ,1990-04-01,女,世帯主,1,本郷1丁目,1番1号,113-0033,20200401,,"
CHILD = "1002,H1,見本 みき,ミホン ミキ,2018-04-01,女,子,2,本郷1丁目,1番1号,113-0033,20200401,,"
GRANDMOTHER = "1003,H1,見本 うめ,ミホン ウメ,1950-04-01,女,母,3,本郷1丁目,1番1号,113-0033,20200401,,"
FATHER = "2001,H2,見本 たけし,ミホン タケシ,1988-04-01,男,世帯主,1,湯島2丁目,2番2号,113-0034,20200401,,"
YEAR = "2026-11-01,2027-10-31,,,,,,,"
NOTHING = ",,,,,,,,"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)


def ward(folder: Path, used: Catalogue, mother: str = YEAR, child: str = YEAR, name: str = "residents.csv") -> None:
    lines = [f"{MOTHER},{mother}", f"{CHILD},{child}", f"{GRANDMOTHER},{NOTHING}", f"{FATHER},{NOTHING}"]
    taken(put(folder, HEADS, *lines, name=name), used, today=TODAY)


def ids() -> dict[str, int]:
    return dict(Person.objects.values_list("key", "id"))


def days() -> list[tuple[date, date | None]]:
    held = Circumstance.objects.filter(kind="protection", replaced_at=None, person__key="1001")
    return list(held.order_by("valid_from").values_list("valid_from", "valid_to"))


def test_it_lasts_from_its_first_day_to_its_last_and_is_renewed(tmp_path: Path, bunkyo: Catalogue) -> None:
    ward(tmp_path, bunkyo)
    assert days() == [(date(2026, 11, 1), date(2027, 11, 1))]
    ward(tmp_path, bunkyo, "2026-11-01,2028-10-31,,,,,,,", name="renewed.csv")
    assert days() == [(date(2026, 11, 1), date(2028, 11, 1))]
    assert Circumstance.objects.filter(kind="protection", person__key="1001").count() == 2, "what was said before stays"
    ward(tmp_path, bunkyo, "2028-10-15,2029-10-14,,,,,,,", name="anew.csv")
    assert days() == [(date(2026, 11, 1), date(2028, 11, 1)), (date(2028, 10, 15), date(2029, 10, 15))]


@pytest.mark.parametrize(
    ("day", "is_so"),
    [(date(2026, 10, 31), True), (date(2026, 11, 1), True), (date(2027, 10, 31), True), (date(2027, 11, 1), False)],
)
def test_it_holds_through_its_last_day_and_what_is_to_begin_protects_already(
    tmp_path: Path, bunkyo: Catalogue, monkeypatch: pytest.MonkeyPatch, day: date, is_so: bool
) -> None:
    ward(tmp_path, bunkyo)
    monkeypatch.setattr(timezone, "localdate", lambda *_: day)
    assert queries.is_protected(ids()["1001"]) is is_so


def test_an_empty_cell_and_a_file_without_the_columns_end_nothing(tmp_path: Path, bunkyo: Catalogue) -> None:
    ward(tmp_path, bunkyo)
    ward(tmp_path, bunkyo, NOTHING, NOTHING, "empty.csv")
    taken(put(tmp_path, ",".join(RESIDENTS), MOTHER, CHILD, GRANDMOTHER, FATHER, name="old.csv"), bunkyo, today=TODAY)
    assert queries.protected() == {ids()["1001"], ids()["1002"]}
    ward(tmp_path, bunkyo, "2026-11-01,2026-11-27,,,,,,,", "2026-11-01,2026-11-27,,,,,,,", "ended.csv")
    assert queries.protected() == set(), "it ends when it is said to have ended"


def test_who_is_protected_stays_so_where_their_household_is_left_out_for_another_line(
    tmp_path: Path, bunkyo: Catalogue
) -> None:
    ward(tmp_path, bunkyo, NOTHING, NOTHING)
    second_head = GRANDMOTHER.replace(",母,", ",世帯主,")
    lines = [f"{MOTHER},{YEAR}", f"{CHILD},{YEAR}", f"{second_head},{NOTHING}"]
    report = take_in(put(tmp_path, HEADS, *lines, name="broken.csv"), bunkyo, keep_good=True, today=TODAY)
    assert report.taken and report.homes == 1
    assert queries.protected() == {ids()["1001"], ids()["1002"]}


def test_what_is_wrong_with_their_line_does_not_repeat_it(tmp_path: Path, bunkyo: Catalogue) -> None:
    wrong = MOTHER.replace("113-0033", "ひみつの番号")
    report = take_in(put(tmp_path, HEADS, f"{wrong},{YEAR}"), bunkyo, today=TODAY)
    assert "1行" not in said(report) and "2行目「郵便番号」: 読めません" in said(report)
    assert "ひみつ" not in said(report)


def test_what_is_doubtful_in_their_line_does_not_repeat_it(tmp_path: Path, bunkyo: Catalogue) -> None:
    odd = CHILD.replace("1番1号", "2月4日").replace("子,2", "ひみつ,2")
    report = take_in(put(tmp_path, HEADS, f"{MOTHER},{NOTHING}", f"{odd},{YEAR}"), bunkyo, today=TODAY)
    notes = "".join(str(each) for each in report.notes)
    assert "番地" in notes and "続柄" in notes and "ひみつ" not in notes and "2月4日" not in notes


def test_the_last_day_of_all_is_no_end(tmp_path: Path, bunkyo: Catalogue) -> None:
    """What many systems write where no end is known."""
    ward(tmp_path, bunkyo, "2026-11-01,9999-12-31,,,,,,,")
    assert days() == [(date(2026, 11, 1), None)]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        (",2027-10-31,,,,,,,", "支援措置の開始日"),
        ("2026-11-01,2026-10-31,,,,,,,", "支援措置の終了日"),
        (",,,,2026-11-01,,,,", "施設名"),
        (",,,,,,火星語,,", "通知の言語"),
        (",,,,,,,113-0033,", "送付先"),
        (",,,,,,,11,どこか", "送付先の郵便番号"),
    ],
)
def test_what_is_half_said_is_told_by_its_column(tmp_path: Path, bunkyo: Catalogue, cells: str, column: str) -> None:
    report = take_in(put(tmp_path, HEADS, f"{MOTHER},{cells}"), bunkyo, today=TODAY)
    assert [each.column for each in report.problems] == [column]


def test_a_protection_needs_both_of_its_columns(tmp_path: Path, bunkyo: Catalogue) -> None:
    report = take_in(put(tmp_path, f"{','.join(RESIDENTS)},支援措置の開始日", f"{MOTHER},"), bunkyo, today=TODAY)
    assert "両方いります" in said(report)


def test_where_they_are_is_told_to_themselves_alone(tmp_path: Path, bunkyo: Catalogue) -> None:
    ward(tmp_path, bunkyo)
    who = ids()
    mother, child, grandmother, father = (who[key] for key in ("1001", "1002", "1003", "2001"))
    everybody = [mother, child, grandmother, father]
    assert set(queries.residences_of(everybody, to=ANYBODY)) == {father}, "who lives with them would tell it too"
    assert set(queries.residences_of(everybody, to=queries.of_themselves(mother))) == {mother, child, father}
    assert set(queries.residences_of(everybody, to=queries.of_themselves(child))) == {child, father}
    assert set(queries.residences_of(everybody, to=queries.of_themselves(grandmother))) == {grandmother, father}
    assert set(queries.residences_of(everybody, to=queries.of_themselves(father))) == {father}
    assert set(queries.residences_of(everybody, to=queries.opened([mother]))) == {mother, father}
    assert set(queries.residences_of(everybody, to=MACHINE)) == set(everybody)
    assert queries.residence_of(mother, to=ANYBODY) is None
    home = Household.objects.get(key="H1").pk
    assert queries.place_of(home, to=ANYBODY) is None and queries.place_of(home, to=queries.of_themselves(mother))
    assert queries.places_of([home], to=queries.of_themselves(father)) == {}
    assert queries.guarded() == {mother, child, grandmother} and queries.is_guarded(grandmother)
    assert queries.hidden(everybody, ANYBODY) == queries.guarded(everybody)
    assert not queries.is_guarded(father) and not queries.is_guarded(None)


def test_of_a_household_the_others_are_not_told_of_them(tmp_path: Path, bunkyo: Catalogue) -> None:
    ward(tmp_path, bunkyo)
    who, home = ids(), Household.objects.get(key="H1").pk
    mother, child, grandmother = (who[key] for key in ("1001", "1002", "1003"))

    def seen_by(person: int) -> set[int]:
        return {each.person.id for each in queries.members(home, to=queries.of_themselves(person))}

    assert seen_by(mother) == {mother, child, grandmother}
    assert seen_by(grandmother) == {grandmother}
    assert seen_by(child) == {child, grandmother}
    assert queries.people_of([home], to=queries.of_themselves(grandmother)) == {grandmother}
    assert queries.relations(home, to=queries.of_themselves(grandmother)) == ()
    assert queries.left_out([mother, grandmother], ANYBODY) == {mother}
    girl = queries.person(child)
    assert girl and queries.guardians_of([girl], TODAY, to=ANYBODY)[child] != mother


def test_who_lives_with_them_until_next_month_is_guarded_until_then(tmp_path: Path, bunkyo: Catalogue) -> None:
    """A day of leaving that is known beforehand (異動予定日) is no leaving yet."""
    ward(tmp_path, bunkyo)
    found = ids()
    Membership.objects.filter(person=found["1001"]).update(valid_to=TODAY + timedelta(days=20))
    Membership.objects.filter(person=found["1002"]).update(valid_to=TODAY + timedelta(days=20))
    assert is_guarded(found["1003"])
    Membership.objects.filter(person__in=[found["1001"], found["1002"]]).update(valid_to=TODAY)
    assert not is_guarded(found["1003"])


def test_a_protected_child_grows_up(tmp_path: Path, bunkyo: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once they are of age (民法4条: on the day before the birthday) she is told no more of them."""
    until = "2026-11-01,2040-10-31,,,,,,,"
    ward(tmp_path, bunkyo, until, until)
    who = ids()
    for day, is_told in ((date(2036, 3, 30), True), (date(2036, 3, 31), False), (date(2036, 4, 1), False)):
        monkeypatch.setattr(timezone, "localdate", lambda *_, day=day: day)
        away = queries.left_out([who["1002"]], queries.of_themselves(who["1001"]))
        assert (not away) is is_told


def test_who_is_not_protected_reads_of_no_protected_child_of_theirs(tmp_path: Path, bunkyo: Catalogue) -> None:
    """The child is protected from the parent with whom the record still has it."""
    ward(tmp_path, bunkyo, NOTHING, YEAR)
    who = ids()
    everybody = [who["1001"], who["1002"]]
    assert queries.left_out(everybody, queries.of_themselves(who["1001"])) == {who["1002"]}
    assert queries.residences_of(everybody, to=queries.of_themselves(who["1001"])).keys() == {who["1001"]}


def test_the_institution_and_the_language_of_letters_are_kept_in_time(tmp_path: Path, bunkyo: Catalogue) -> None:
    cells = ",,見本の園,見本市1番,2026-11-01,,英語,900-0001,見本市私書箱1"
    ward(tmp_path, bunkyo, cells, YEAR)
    who = ids()
    mother = who["1001"]
    assert queries.institution_of(mother, to=ANYBODY) == Institution("見本の園", "見本市1番", date(2026, 11, 1))
    assert queries.institution_of(mother, to=ANYBODY, day=date(2026, 10, 31)) is None
    assert queries.letters_of(mother, to=queries.of_themselves(mother)) == Letters("en", "9000001", "見本市私書箱1")
    assert queries.letters_of(mother, to=ANYBODY) == Letters("en", "", ""), "her child is protected"
    ward(tmp_path, bunkyo, cells.replace("英語", "韓国語"), YEAR, "other.csv")
    assert (found := queries.letters_of(mother, to=ANYBODY)) and found.language == "ko"
    assert Circumstance.objects.filter(kind="letters", person=mother, replaced_at=None).count() == 2
    ward(tmp_path, bunkyo, cells.replace("2026-11-01,,", "2026-11-01,2026-11-27,"), YEAR, "left.csv")
    assert queries.institution_of(mother, to=ANYBODY) is None, "she left it yesterday"
    assert queries.institution_of(mother, to=ANYBODY, day=date(2026, 11, 27))
    protected = f"{YEAR[:22]}見本の園,見本市1番,2026-11-20,,,,"
    ward(tmp_path, bunkyo, protected, YEAR, "protected.csv")
    assert queries.institution_of(mother, to=ANYBODY) is None
    assert queries.institution_of(mother, to=queries.of_themselves(mother))


def test_no_town_of_theirs_leaves_for_the_night(tmp_path: Path, bunkyo: Catalogue) -> None:
    ward(tmp_path, bunkyo)
    towns = {row[0]: row[-1] for row in queries.everybody()}
    assert {id for id, town in towns.items() if town} == {ids()["2001"]}


def test_nothing_changes_where_the_file_says_the_same_again(tmp_path: Path, bunkyo: Catalogue) -> None:
    cells = "2026-11-01,2027-10-31,見本の園,見本市1番,2026-11-01,,英語,900-0001,見本市私書箱1"
    ward(tmp_path, bunkyo, cells)
    before = Circumstance.objects.count()
    lines = [f"{MOTHER},{cells}", f"{CHILD},{YEAR}", f"{GRANDMOTHER},{NOTHING}", f"{FATHER},{NOTHING}"]
    report = take_in(put(tmp_path, HEADS, *reversed(lines), name="again.csv"), bunkyo, today=TODAY + timedelta(1))
    assert report.taken and report.changed == 0 and Circumstance.objects.count() == before


WHY = {
    "src/osekkai/identity/matching.py": "whose card it is that was shown",
    "src/osekkai/matching/today.py": "judging a household again after a file",
    "src/osekkai/matching/known.py": "whether anybody else lives there at all",
    "src/osekkai/casework/examination/checks.py": "judging; what is kept of it is named by `of_themselves`",
    "src/osekkai/casework/examination/naming.py": "whether somebody else of the household has the same name",
    "src/osekkai/demonstration/residents.py": "people who do not exist, signing in themselves",
    "src/osekkai/register/queries.py": "the door itself",
    "src/osekkai/register/protection.py": "the place that decides",
}


def test_each_place_that_reads_as_a_machine_says_why() -> None:
    """Everybody else has to name a reader: without one nothing that tells where somebody is can be asked for."""
    root = Path(__file__).parents[2]
    found = {
        str(each.relative_to(root)) for each in (root / "src").rglob("*.py") if "MACHINE" in each.read_text("utf-8")
    }
    assert found == set(WHY)


def test_a_file_that_says_nothing_of_protection_repeats_nothing_of_whom_the_register_protects(
    tmp_path: Path, bunkyo: Catalogue
) -> None:
    """Nor of who lives with them; of others what is written is told, so that it can be mended."""
    ward(tmp_path, bunkyo, YEAR, NOTHING)
    wrong = [each.replace("113-0033", "ひみつの番号") for each in (MOTHER, CHILD)]
    wrong.append(FATHER.replace("113-0034", "ひみつの番号"))
    report = take_in(put(tmp_path, ",".join(RESIDENTS), *wrong, name="plain.csv"), bunkyo, today=TODAY)
    assert "2行目「郵便番号」: 読めません" in said(report) and "3行目「郵便番号」: 読めません" in said(report)
    assert said(report).count("ひみつの番号") == 1, "of the stranger alone"
    facts = take_in(put(tmp_path, "宛名番号,年,給与収入", "1001,2025,ひみつ", name="facts.csv"), bunkyo, today=TODAY)
    assert "2行目「給与収入」: 読めません" in said(facts) and "ひみつ" not in said(facts)
