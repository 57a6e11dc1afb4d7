"""What cannot be judged, and which answers cannot be taken: when, in which words, and how to mend it."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest
from django.conf import LazySettings

from osekkai.catalogue import Catalogue, load
from osekkai.matching import drafts, errors, interview, services, spark
from osekkai.matching.answers import MAX_PEOPLE, Answers, decode, encode
from osekkai.matching.errors import Misunderstood, NoSnapshot, NoSpark, NotReadable, StaleSnapshot
from osekkai.matching.snapshot import read
from osekkai.problems import Problem
from osekkai.said import Said

ON = date(2026, 11, 23)
HER = Answers(people=(("head", {"birth_date": "1990-04-01"}),))


@pytest.mark.parametrize(
    ("part", "form", "where", "says"),
    [
        ("me", {"birth_date": ""}, "birth_date", "生年月日を 入れてください。"),
        ("me", {"birth_date": "きのう"}, "birth_date", "日付として読めません"),
        ("me", {"birth_date": "2026-11-24"}, "birth_date", "2026年11月23日までの日付"),
        ("me", {"birth_date": "1800-01-01"}, "birth_date", "130年より前の日付です"),
        ("spouse", {}, "has", "どれか1つを"),
        ("spouse", {"has": "perhaps"}, "has", "どれか1つを"),
        ("spouse", {"has": "yes", "bond": "friends"}, "bond", "婚姻届を出しているかどうかを"),
        ("spouse", {"has": "no", "bond": "de_facto"}, "has", "パートナーシップの方がいるなら"),
        ("spouse", {"has": "yes", "birth_date": " "}, "birth_date", "生年月日を 入れてください。"),
        ("children", {"do": "add"}, "birth_date", "生年月日を 入れてください。"),
        ("children", {"birth_date": "2020-01-01", "whose": "theirs"}, "whose", "どなたの子かを"),
        ("children", {"birth_date": "2020-01-01", "lives": "moon"}, "lives", "どこで暮らしているかを"),
        ("children", {"birth_date": "2027-01-01"}, "birth_date", "まだ来ていない日です"),
        ("children", {"birth_date": "2028-01-01"}, "birth_date", "2026年11月23日までの日付"),
        ("children", {"birth_date": "2028-01-01", "lives": "unborn"}, "birth_date", "出産予定日を"),
        ("others", {"relation": "head", "birth_date": "1950-01-01"}, "relation", "あなたから見て どなたか"),
        ("others", {"relation": "", "birth_date": "1950-01-01"}, "relation", "あなたから見て どなたか"),
    ],
)
def test_an_answer_about_the_household_that_cannot_be_taken_is_said_at_its_field(
    bunkyo: Catalogue, part: str, form: dict[str, str], where: str, says: str
) -> None:
    with pytest.raises(Misunderstood) as refused:
        interview.take_part(bunkyo, HER, part, form, ON)
    assert (refused.value.where, refused.value.status) == (where, 422)
    assert says in refused.value.say("ja") and refused.value.what.lacks == []


@pytest.mark.parametrize(
    ("born", "taken"), [("2011-11-24", True), ("2011-11-25", False), ("1896-01-01", True), ("1895-12-31", False)]
)
def test_the_first_and_the_last_day_on_which_somebody_may_be_born(bunkyo: Catalogue, born: str, taken: bool) -> None:
    form = {"birth_date": born}
    if taken:
        assert interview.take_part(bunkyo, Answers(), "me", form, ON).people == (("head", {"birth_date": born}),)
    else:
        with pytest.raises(Misunderstood):
            interview.take_part(bunkyo, Answers(), "me", form, ON)


def test_there_is_an_end_to_the_people_of_a_household(bunkyo: Catalogue) -> None:
    full = Answers(people=(*HER.people, *(("other", {"birth_date": "2000-01-01"}),) * (MAX_PEOPLE - 1)))
    form = {"relation": "other", "birth_date": "2000-01-01", "do": "add"}
    with pytest.raises(Misunderstood) as refused:
        interview.take_part(bunkyo, full, "others", form, ON)
    assert f"{MAX_PEOPLE}人まで" in refused.value.say("ja") and refused.value.what.lacks == []


@pytest.mark.parametrize("form", [{}, {"value": " "}, {"lo": "", "hi": ""}])
def test_an_empty_answer_is_not_taken_for_not_knowing(bunkyo: Catalogue, form: dict[str, str]) -> None:
    salary = bunkyo.book.vocabulary.facts["salary"]
    with pytest.raises(Misunderstood) as refused:
        interview.take_fact(bunkyo, HER, "head", salary, form, ON)
    assert refused.value.where == "value" and "「わからない」を選んでください" in refused.value.say("ja")
    assert interview.take_fact(bunkyo, HER, "head", salary, {"unknown": "1"}, ON).skipped == (("head", "salary"),)


def test_a_life_event_that_the_folder_has_no_more_asks_nothing_and_breaks_nothing(bunkyo: Catalogue) -> None:
    """An address that was kept from before the folder was changed."""
    kept = decode(encode(Answers(event="no-such-event")))
    found = interview.take_part(bunkyo, kept, "me", {"birth_date": "1990-04-01"}, ON)
    assert found.people == HER.people
    assert interview.next_step(bunkyo, found, None) == interview.Step("spouse")


@pytest.mark.parametrize("text", ["x", "A" * 200, "%00"])
def test_answers_that_we_did_not_write_cannot_be_read(text: str) -> None:
    with pytest.raises(NotReadable) as refused:
        decode(text)
    assert refused.value.say("ja") == "この答えは読めません。はじめから答えなおしてください。"
    assert refused.value.what.lacks == refused.value.mend.lacks == []
    assert refused.value.args[0] and refused.value.args[0] not in refused.value.say("ja"), "why is for the log"


@pytest.mark.django_db
@pytest.mark.one_database(reason="a folder is read; an empty register gives an empty snapshot")
def test_a_snapshot_is_taken_whole_and_opened_with_the_vocabulary_it_was_taken_with(
    bunkyo: Catalogue, komichi_folder: Path, tmp_path: Path
) -> None:
    taken = services.take(tmp_path / "snapshot", bunkyo.book.vocabulary)
    assert taken == read(tmp_path / "snapshot") and taken.people == 0
    assert taken.open(bunkyo.book.vocabulary).execute("SELECT count(*) FROM people").fetchall() == [(0,)]
    with pytest.raises(StaleSnapshot) as refused:
        taken.open(load(komichi_folder).book.vocabulary)
    assert str(tmp_path) in refused.value.say("ja") and "osekkai match で 作りなおしてください。" in refused.value.say(
        "ja"
    )
    assert services.take(tmp_path / "snapshot", bunkyo.book.vocabulary).digest == taken.digest
    assert [each.name for each in tmp_path.iterdir()] == ["snapshot"], "nothing is left beside it"


def test_before_anybody_was_judged_no_reform_is_tried(
    bunkyo: Catalogue, settings: LazySettings, tmp_path: Path
) -> None:
    settings.VAR = tmp_path
    with pytest.raises(NoSnapshot) as refused:
        drafts.try_out(bunkyo, bunkyo, ON, "案", "child-allowance")
    assert "osekkai match を1回 動かしてください。" in refused.value.say("ja") and refused.value.status == 409
    assert not list(tmp_path.glob("drafts/*"))


def test_where_spark_is_missing_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pyspark", "pyspark.errors", "pyspark.sql"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(NoSpark) as refused, spark.session():
        raise AssertionError("there is no session")
    assert "pip install 'osekkai[spark]' で入ります。" in refused.value.say("ja") and refused.value.status == 503


def test_each_refusal_is_of_the_room() -> None:
    said: list[Problem] = [Misunderstood("x", Said("x")), NotReadable("x"), NoSnapshot(), StaleSnapshot("x")]
    assert [each.status for each in said] == [422, 422, 409, 409]
    assert all(type(each).__name__ in vars(errors) for each in said)
