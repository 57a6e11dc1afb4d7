"""What a search shows: help first, who does what is not here, a short list, and where to go on without one."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from django.test import Client

from osekkai.catalogue.folder import check_files, read_files
from osekkai.portal.parts import ELSEWHERE, HELP
from tests.conftest import BUNKYO

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def page_of(query: str) -> str:
    """Without the places where a line may break."""
    return Client().get("/search/", {"q": query}).content.decode().replace("<wbr>", "")


def before(page: str, first: str, then: str) -> bool:
    return 0 <= page.find(first) < page.find(then)


def test_whom_to_call_stands_above_the_list() -> None:
    page = page_of("夫に殴られる")
    assert before(page, 'href="tel:0120-279-889"', 'href="/services/'), "help comes before any service"
    assert "あなたは悪くありません" in page and "いちばん先に、ここへ" in page


def test_a_list_that_would_hurt_is_folded() -> None:
    assert before(page_of("死にたい"), "<details", 'href="/services/')


@pytest.mark.parametrize("path", ["/", "/search/?q=夫に殴られる"])
def test_a_number_with_a_hash_can_be_called(path: str) -> None:
    """RFC 3966: `#` would begin a fragment, and the telephone would dial nothing."""
    page = Client().get(path).content.decode()
    assert 'href="tel:%238008"' in page and 'href="tel:#' not in page


@pytest.mark.parametrize("query", ["", "児童手当", "ああああああ"])
def test_one_line_leads_to_the_numbers_on_every_search_page(query: str) -> None:
    assert before(page_of(query), "急ぐとき・つらいとき", 'href="tel:110"')


def test_what_happened_comes_first_then_services_with_what_they_are_worth() -> None:
    """README, step 1: the event, whose questions tell amount and deadline; the most important money among the first."""
    shown, _ = re.split(r"<summary>\s*ほかの制度も見る", page_of("赤ちゃんが生まれた"))
    assert before(shown, 'href="/events/birth/"', 'href="/services/')
    assert 'href="/services/child-allowance/"' in shown and "月15,000円" in shown


def test_a_service_that_is_looked_for_by_name_has_no_event_above_it() -> None:
    assert 'href="/events/' not in page_of("児童手当").split('href="/services/')[0]


def test_who_does_what_is_not_here_is_told_with_the_telephone() -> None:
    page = page_of("パスポートの更新")
    assert (
        "パスポート（旅券）は、ここです" in page
        and "東京都のパスポートセンター" in page
        and 'href="tel:03-5908-0400"' in page
    )


def test_five_are_shown_and_the_others_folded() -> None:
    shown, folded = re.split(r"<summary>\s*ほかの制度も見る", page_of("手当"))
    assert len(re.findall(r'href="/services/[a-z0-9-]+/"', shown)) == 5 and 'href="/services/' in folded


def test_nothing_found_says_what_to_do_next() -> None:
    page = page_of("ああああああ")
    assert "見つかりませんでした" in page and 'href="tel:03-3812-7111"' in page and 'href="/check/"' in page


def with_asked(*lines: str) -> list[str]:
    """The codes of what a check says when these lines are added to a service's file."""
    files = dict(read_files(BUNKYO))
    path = "services/silver-pass.yaml"
    files[path] = re.sub(r"^asked: .*\n", "".join(f"{each}\n" for each in lines), files[path], flags=re.MULTILINE)
    return codes_of(files)


def codes_of(files: Mapping[str, str]) -> list[str]:
    report = check_files(files, with_examples=False)
    return [each.code for each in (*report.problems, *report.warnings)]


def test_phrases_are_short_enough_of_one_service_and_at_least_three() -> None:
    assert "asked-length" in with_asked("asked: [バス]") and "asked-length" in with_asked(f"asked: [{'長' * 31}]")
    assert "asked-few" in with_asked("asked: [都バスに乗りたい]")
    assert "asked-twice" in with_asked("asked: [補聴器の補助, 都バスに乗りたい, 地下鉄に乗りたい]")
    assert not {"asked-length", "asked-few", "asked-twice"} & set(with_asked("asked: [都バスに乗る, 地下鉄, 敬老の日]"))


def test_a_folder_needs_neither_help_nor_elsewhere() -> None:
    files = {path: text for path, text in read_files(BUNKYO).items() if path not in (HELP.where, ELSEWHERE.where)}
    files = {path: re.sub(r"(?m)^done_at: .*\n", "", text) for path, text in files.items()}
    report = check_files(files, with_examples=False)
    assert report.catalogue is not None and not report.catalogue.part(HELP).numbers


@pytest.mark.parametrize(
    ("path", "old", "new", "code"),
    [
        ("help.yaml", 'phone: "110"', 'phone: "電話"', "phone"),
        ("help.yaml", "call: [yorisoi, ", "call: [nobody, ", "unknown-name"),
        ("elsewhere.yaml", "said: [パスポート, ", "said: [出生届, ", "elsewhere-here"),
        ("elsewhere.yaml", "section: 学務課", "phone: 03-3812-7111", "elsewhere-source"),
        ("services/final-tax-return.yaml", "done_at: tax-office", "done_at: tax-offices", "unknown-name"),
    ],
)
def test_what_is_wrong_in_them_is_said(path: str, old: str, new: str, code: str) -> None:
    files = dict(read_files(BUNKYO))
    assert old in files[path]
    files[path] = files[path].replace(old, new)
    assert code in codes_of(files)
