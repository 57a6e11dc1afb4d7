"""A municipality's folder: another town, errors of the office part, versions, and the last good version."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from osekkai import policy
from osekkai.catalogue import Catalogue, FolderInUse, check, load
from osekkai.catalogue.languages import LANGUAGES
from osekkai.catalogue.scaffold import service_file
from osekkai.catalogue.speaking import missing, unused
from osekkai.policy import SPOKEN, Words


@pytest.fixture
def town(komichi_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(komichi_folder, tmp_path / "town"))


def gift(town: Path) -> Path:
    return town / "services" / "birth-gift.yaml"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_a_second_municipality_needs_only_files(town: Path) -> None:
    catalogue = load(town, with_examples=True)
    situation = catalogue.book.situation(
        {
            "on": "2026-06-01",
            "members": [{"head": "1990-01-01"}, {"child": "2026-05-01"}],
            "household": {"町内に住んでいる": True},
        }
    )
    result = policy.assess(catalogue.book, situation).of("birth-gift", "child1")
    assert (catalogue.municipality.words.ja, result.amount and result.amount.yen) == ("こみち町", 100_000)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("owner: 住民課", "owner: 住民化", "unknown-name"),
        ("documents: [identity]", "documents: [identitty]", "unknown-name"),
        ("life_events: [birth]", "life_events: [brith]", "unknown-name"),
        ("kind: benefit", "kind: benifit", "unknown-name"),
        ("confidence: confirmed\n", "", "missing-key"),
        ("date: 2026-01-01", "date: いつか", "date"),
        ("お祝い金: {2020-04-01: 10万円}", "お祝い金: {2020-04-01: 20万円}", "example"),
    ],
)
def test_errors_of_the_office_part_and_broken_examples(town: Path, old: str, new: str, code: str) -> None:
    edit(gift(town), old, new)
    assert code in {each.code for each in check(town).problems}


@pytest.mark.parametrize(("service", "read_as"), [("benefit", "cash"), ("certificate", "cost")])
def test_a_file_from_before_amounts_had_a_kind_is_read_and_said(town: Path, service: str, read_as: str) -> None:
    """A version that was published then is still the text of its day."""
    edit(gift(town), "kind: cash, ", "")
    edit(gift(town), "kind: benefit", f"kind: {service}")
    report = check(town)
    assert [each.code for each in report.warnings] == ["kind-untold"] and not report.problems
    rule = load(town).services["birth-gift"].rules.rules[0]
    assert rule.amount and rule.amount.terms.kind == read_as


def test_a_wrong_municipality_code_is_found_by_its_check_digit(town: Path) -> None:
    edit(town / "municipality.yaml", "011002", "011003")
    assert [each.code for each in check(town).problems] == ["code"]


def test_files_that_are_not_utf8_or_missing(town: Path) -> None:
    gift(town).write_bytes("名前".encode("cp932"))
    assert check(town).problems[0].code == "encoding"
    assert check(town / "nowhere").problems[0].code == "empty"


def test_the_version_changes_with_any_byte(town: Path) -> None:
    before = load(town).hash
    assert load(town).hash == before
    edit(gift(town), "10万円", "100000円")
    assert load(town).hash != before


def test_a_broken_file_leaves_the_last_good_version_in_use_and_shows_why(town: Path) -> None:
    folder = FolderInUse(town)
    good = folder.catalogue()
    edit(gift(town), "年齢 < 1", "年令 < 1")
    assert folder.catalogue() is good
    assert "年令" in folder.problems[0].render()
    edit(gift(town), "年令 < 1", "年齢 < 2")
    mended = folder.catalogue()
    assert mended.hash != good.hash and not folder.problems


def test_a_restart_with_a_broken_file_opens_the_version_that_was_good(town: Path, tmp_path: Path) -> None:
    keep = tmp_path / "var" / "last-good.json"
    good = FolderInUse(town, keep).catalogue()
    edit(gift(town), "年齢 < 1", "年令 < 1")
    restarted = FolderInUse(town, keep)
    assert restarted.catalogue().hash == good.hash and restarted.problems
    with pytest.raises(policy.PolicyError):
        FolderInUse(town).catalogue()


def test_files_are_not_looked_at_on_every_request(town: Path) -> None:
    folder = FolderInUse(town, every=3600)
    good = folder.catalogue()
    edit(gift(town), "年齢 < 1", "年齢 < 2")
    assert folder.catalogue() is good


def test_a_new_service_says_what_somebody_has_to_decide_and_nothing_is_decided_for_them(
    bunkyo_folder: Path, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(bunkyo_folder, tmp_path / "bunkyo"))
    file = service_file(copy, "stroller-grant", "ベビーカー購入助成", date(2026, 11, 23))
    report = check(copy)
    assert report.catalogue is None and {each.code for each in report.problems} == {"placeholder"}
    said = "\n".join(each.render() for each in report.problems)
    for what in ("金額", "だれが、何を受けられるか", "担当の課", "条件", "申請を受け付けはじめる日"):
        assert f"＜{what}" in said
    assert "services/stroller-grant.yaml:7:8: ＜担当の課＞" in said and "書いて、＜ ＞を消してください" in said
    assert "円" not in file.read_text("utf-8").replace("3万円", "")
    with pytest.raises(policy.PolicyError):
        service_file(copy, "stroller-grant", "", date(2026, 11, 23))
    with pytest.raises(policy.PolicyError):
        service_file(copy, "../evil", "", date(2026, 11, 23))


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("services/birth-gift.yaml", "note: {ja: ＜あとで＞}"),
        ("services/birth-gift.yaml", "# ＜あとで＞"),
        ("documents.yaml", "passport: {ja: ＜旅券＞}"),
        ("vocabulary/facts.yaml", "# ＜あとで＞"),
        ("letters.yaml", "grant: {title: 決定, body: ＜本文＞}"),
    ],
)
def test_a_placeholder_anywhere_in_the_folder_is_an_error(town: Path, file: str, text: str) -> None:
    before = (town / file).read_text("utf-8") if (town / file).exists() else ""
    (town / file).write_text(f"{before}{text}\n", "utf-8")
    report = check(town)
    assert report.catalogue is None
    problem = next(each for each in report.problems if each.code == "placeholder")
    assert problem.where.path == file and problem.where.line == before.count("\n") + 1


@pytest.mark.parametrize("lang", ["easy", "en", "zh", "ko"])
def test_everybody_can_find_and_apply_in_their_language(lang: str, bunkyo: Catalogue) -> None:
    """Names that are names in easy Japanese too stay as they are."""
    lacks = missing(bunkyo, lang)
    assert lang == "easy" or not lacks
    assert not unused(bunkyo, lang)


@pytest.mark.parametrize(("lang", "said"), [("zh", "葬礼的日期"), ("ko", "장례를 치른 날"), ("easy", "お葬式の 日")])
def test_the_day_from_which_the_funeral_grant_is_counted_is_asked_in_every_language(
    lang: str, said: str, bunkyo: Catalogue
) -> None:
    form = bunkyo.services["nhi-funeral"].form
    assert form
    asked = next(ask.fact for part in form.parts for ask in part.asks if ask.fact.id == "funeral_date")
    token = SPOKEN.set(bunkyo.part(LANGUAGES))
    try:
        assert asked.label(lang) == said and asked.question and asked.question.text.has(lang)
    finally:
        SPOKEN.reset(token)


def test_a_text_without_a_translation_is_said_in_english_and_found_by_the_check(bunkyo: Catalogue) -> None:
    token = SPOKEN.set({"zh": {"申請": "申请"}})
    try:
        assert (
            Words("申請", "", "Application").say("zh"),
            Words("窓口", "", "Counter").say("zh"),
            Words("窓口").say("ko"),
        ) == ("申请", "Counter", "窓口")
        assert not Words("窓口", "", "Counter").has("zh")
    finally:
        SPOKEN.reset(token)
