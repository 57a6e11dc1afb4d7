"""Residents find what they look for in their own words: how good the search of Bunkyo's services is, and stays."""

from __future__ import annotations

import pytest

from osekkai.catalogue import Catalogue
from osekkai.japanese import meaning
from osekkai.portal.parts import ELSEWHERE, HELP
from osekkai.portal.search import find, search
from tests.bunkyo.phrases import Score, about_services, left_out, read, score


@pytest.fixture(params=["by words alone", "with the extra"])
def bunkyo_searched(request: pytest.FixtureRequest, bunkyo: Catalogue, monkeypatch: pytest.MonkeyPatch) -> Catalogue:
    """Bunkyo, as an office without and with `osekkai[meaning]` searches it."""
    from dataclasses import replace

    if request.param == "by words alone":
        monkeypatch.setattr(meaning, "is_there", lambda: False)
    elif not meaning.is_there():
        pytest.skip("osekkai[meaning] is not installed")
    return replace(bunkyo, hash=f"{bunkyo.hash} {request.param}")


def ids(catalogue: Catalogue, text: str) -> list[str]:
    return [each.id for each in search(catalogue, text)]


def measured(catalogue: Catalogue, name: str) -> Score:
    return score((ids(catalogue, each.text), each.services) for each in about_services(read(name)))


@pytest.mark.parametrize(
    ("name", "first", "first_three"), [("known", 0.92, 0.98), ("unseen", 0.88, 0.96), ("lives", 0.8, 0.96)]
)
def test_what_residents_type_is_found(bunkyo_searched: Catalogue, name: str, first: float, first_three: float) -> None:
    found = measured(bunkyo_searched, name)
    assert found.first >= first and found.first_three >= first_three, str(found)


def test_a_phrase_that_nobody_wrote_down_is_mostly_found(bunkyo_searched: Catalogue) -> None:
    """Each phrase of `asked:` in turn as if it had never been written."""
    found = score(left_out(bunkyo_searched, ids))
    assert found.first >= 0.65 and found.first_three >= 0.84, str(found)


def test_each_phrase_of_a_service_finds_it_first(bunkyo_searched: Catalogue) -> None:
    wrong = {
        (each, service.id): ids(bunkyo_searched, each)[:2]
        for service in bunkyo_searched.services.values()
        for each in service.asked
        if ids(bunkyo_searched, each)[:1] != [service.id]
    }
    assert not wrong


def test_each_service_has_phrases_and_no_two_the_same(bunkyo: Catalogue) -> None:
    said = [each for service in bunkyo.services.values() for each in service.asked]
    assert all(len(service.asked) >= 3 for service in bunkyo.services.values()) and len(said) == len(set(said))


@pytest.mark.parametrize("name", ["known", "unseen"])
def test_distress_is_recognised(bunkyo_searched: Catalogue, name: str) -> None:
    phrases = [each for each in read(name) if each.distress]
    missed = [
        each.text
        for each in phrases
        if not {kind.id for kind in find(bunkyo_searched, each.text).distress} & set(each.distress)
    ]
    assert len(missed) <= 0.1 * len(phrases), missed


def test_distress_is_seldom_seen_where_there_is_none(bunkyo_searched: Catalogue) -> None:
    phrases = [each for name in ("known", "unseen", "lives") for each in read(name) if not each.distress]
    seen = [each.text for each in phrases if find(bunkyo_searched, each.text).distress]
    assert len(seen) <= 0.04 * len(phrases), seen


@pytest.mark.parametrize("name", ["known", "unseen"])
def test_who_does_what_is_not_here_is_named(bunkyo_searched: Catalogue, name: str) -> None:
    phrases = [each.text for each in read(name) if each.is_not_here]
    unnamed = [each for each in phrases if not find(bunkyo_searched, each).topics]
    assert len(unnamed) <= 0.1 * len(phrases), unnamed


def test_who_wants_to_die_is_not_shown_the_registration_of_deaths(bunkyo_searched: Catalogue) -> None:
    kind, *_ = find(bunkyo_searched, "死にたい").distress
    assert kind.id == "suicide" and kind.folds and kind.numbers[0].phone == "0120-279-338"


@pytest.mark.parametrize(
    "query", ["夫が死んだ", "主人が死にました", "おじいちゃんが死んだ", "妻が死んで", "父が死んだ"]
)
def test_who_lost_somebody_is_shown_what_has_to_be_done(bunkyo_searched: Catalogue, query: str) -> None:
    """夫が死んだ is near to 夫が死にたい, in words and in meaning, and folded away the notice of the death."""
    found = find(bunkyo_searched, query)
    assert not any(kind.folds for kind in found.distress)
    assert {"bereavement-desk", "death-registration", "survivor-pension"} & {each.id for each in found.services[:3]}


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("そうさいひ", "nhi-funeral"),
        ("じどうてあて", "child-allowance"),
        ("child alowance", "child-allowance"),
        ("baby born", "birth-registration"),
        ("my husband died", "bereavement-desk"),
    ],
)
def test_a_tired_family_finds_it_without_turning_a_page(bunkyo_searched: Catalogue, query: str, first: str) -> None:
    assert first in [each.id for each in find(bunkyo_searched, query).services[:3]]


@pytest.mark.parametrize(
    ("query", "event", "among_five"),
    [
        ("赤ちゃんが生まれた", "birth", {"birth-registration", "child-allowance", "child-medical"}),
        ("子どもが生まれた", "birth", {"birth-registration", "child-allowance", "child-medical"}),
        ("先週 娘が うまれました", "birth", {"birth-registration"}),
        ("あかちゃんがうまれた", "birth", {"birth-registration", "child-allowance", "child-medical"}),
        ("引っこしたい", "moving-in", {"moving-in", "moving-out", "moving-within"}),
        ("離婚した", "divorce", {"divorce-registration", "child-rearing-allowance", "single-parent-medical"}),
        ("親が亡くなった", "bereavement", {"bereavement-desk", "death-registration", "nhi-funeral"}),
        ("仕事をやめた", "job-loss", {"nhi-enrol", "pension-enrol"}),
        ("妊娠した", "pregnancy", {"maternal-handbook", "pregnancy-support"}),
        ("犬を飼いはじめました", "dog", {"dog-registration"}),
    ],
)
def test_who_says_what_happened_is_shown_the_event_and_what_matters_most_of_it(
    bunkyo_searched: Catalogue, query: str, event: str, among_five: set[str]
) -> None:
    found = find(bunkyo_searched, query)
    assert found.events[0].id == event
    assert among_five <= {each.id for each in found.services[:5]}


@pytest.mark.parametrize(
    "query", ["児童手当", "住民票がほしい", "母子手帳なくした", "保育園", "赤ちゃんのおむつ代がきつい"]
)
def test_who_looks_for_something_is_shown_no_event(bunkyo_searched: Catalogue, query: str) -> None:
    assert not find(bunkyo_searched, query).events


@pytest.mark.parametrize(
    "query", ["夫が死にたいと言っている", "父が死んだ 自分も死にたい", "私が死んだら", "死んでしまいたい"]
)
def test_who_lost_somebody_and_wants_to_die_is_heard(bunkyo_searched: Catalogue, query: str) -> None:
    assert "suicide" in [kind.id for kind in find(bunkyo_searched, query).distress]


@pytest.mark.parametrize(
    "query",
    ["シルバ－パス", "ｼﾙﾊﾞｰﾊﾟｽ", "シルバ-パス", "しるばーぱす", "シルバーパース", "shirubaa pasu", "SHIRUBA PASU"],
)
def test_one_word_in_all_its_spellings(bunkyo_searched: Catalogue, query: str) -> None:
    assert ids(bunkyo_searched, query)[0] == "silver-pass"


@pytest.mark.parametrize(
    ("query", "service"),
    [
        ("juminhyo", "residence-certificate"),
        ("jūminhyō", "residence-certificate"),
        ("inkan shomei", "seal-certificate"),
        ("nursery", "nursery"),
        ("child allowance", "child-allowance"),
        ("儿童津贴", "child-allowance"),
        ("迁入登记", "moving-in"),
        ("아동수당", "child-allowance"),
        ("本郷から白山に引っ越した", "moving-within"),
        ("千石から根津へ越しました", "moving-within"),
        ("わたし ベトナムから ぶんきょうく きました じゅうしょ どう しますか", "moving-in"),
        ("じゅうみんぜい はらえない", "tax-relief"),
    ],
)
def test_other_languages_romaji_kana_and_moves_between_two_towns(
    bunkyo_searched: Catalogue, query: str, service: str
) -> None:
    assert ids(bunkyo_searched, query)[0] == service


def test_every_number_says_where_and_when_it_was_read(bunkyo: Catalogue) -> None:
    help = bunkyo.part(HELP)
    numbers = {each.phone: each for kind in help.kinds.values() for each in kind.numbers}
    assert len(help.kinds) == 8 and all(len(each.examples) >= 8 for each in help.kinds.values())
    assert all(each.seen.title and each.seen.date.year >= 2026 and each.hours.ja for each in numbers.values())
    assert len(bunkyo.part(ELSEWHERE)) >= 50
