"""Who lives in the household, in a real browser: what is rare is folded away, and works for everybody who needs it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page

from tests.browser.test_everyone import open_page, violations, width_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def to_children(page: Page, base: object, *, born: str = "1990/4/1") -> None:
    page.goto(f"{base}/check/")
    page.get_by_label("生年月日").fill(born)
    page.get_by_role("button", name="答える").click()
    page.locator("label[for=f-has]").click()
    page.get_by_role("button", name="答える").click()


@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_of_the_household_can_be_used_by_everybody(
    browser: Browser, live_server: object, width: int
) -> None:
    page = open_page(browser, width)
    page.goto(f"{live_server}/check/")
    page.get_by_label("生年月日").fill("1955/1/1")
    page.get_by_role("button", name="答える").click()
    page.get_by_text("婚姻届を出していない方").click()
    assert not violations(page)
    page.locator("label[for=f-has-yes]").click()
    page.locator("label[for=f-bond-de_facto]").click()
    page.get_by_label("「いる」方は").fill("1956/1/1")
    page.get_by_role("button", name="答える").click()
    page.get_by_label("お子さんの生年月日").fill("1985/1/1")
    page.get_by_role("button", name="この子を入れて").click()
    assert "どなたの子かを 選んでください" in page.locator(".error-summary").inner_text() and not violations(page)
    page.locator("label[for=f-whose]").click()
    page.get_by_role("button", name="この子を入れて").click()
    page.get_by_label("お子さんの生年月日").fill("2018/1/1")
    page.get_by_text("孫（子ども1の子）").click()
    page.get_by_text("別に暮らしている子・これから").click()
    assert not violations(page)
    page.get_by_role("button", name="これで全員です").click()
    page.get_by_label("その方の生年月日").fill("1984/1/1")
    page.get_by_role("button", name="この人を入れて").click()
    assert not violations(page)
    small = page.evaluate("""[...document.querySelectorAll('main select, main button, main input:not([type=hidden])')]
        .filter(e => e.offsetParent && e.getBoundingClientRect().height < 44 && e.type != 'radio').map(e => e.outerHTML)
        .filter(html => !html.includes('member'))""")
    assert not small
    page.get_by_label("あなたから見て").select_option(label="子ども1の配偶者")
    page.get_by_role("button", name="これで全員です").click()
    assert "子の配偶者1" in page.locator(".people").inner_text()
    assert width_of(page) <= page.evaluate("innerWidth")


def test_a_lone_mother_neither_opens_nor_reads_more(browser: Browser, live_server: object) -> None:
    page = open_page(browser)
    to_children(page, live_server)
    assert not page.get_by_text("どなたの子ですか？").is_visible()
    page.get_by_label("お子さんの生年月日").fill("2023/6/10")
    page.get_by_role("button", name="これで全員です").click()
    page.get_by_role("button", name="これで全員です").click()
    page.get_by_role("heading", name="給与の年収は").wait_for()


def test_a_due_date_is_taken_by_pressing_once_more_without_javascript(browser: Browser, live_server: object) -> None:
    page = open_page(browser, javascript=False)
    to_children(page, live_server)
    page.get_by_label("お子さんの生年月日").fill((timezone.localdate() + timedelta(days=60)).isoformat())
    page.get_by_role("button", name="これで全員です").click()
    assert page.get_by_label("これから生まれる").is_checked() and page.get_by_label("これから生まれる").is_visible()
    page.get_by_role("button", name="これで全員です").click()
    assert "おなかの子" in page.locator(".people").inner_text()


def test_going_back_after_an_error_loses_nothing(browser: Browser, live_server: object) -> None:
    page = open_page(browser)
    to_children(page, live_server, born="1955/1/1")
    page.get_by_label("お子さんの生年月日").fill("1985/1/1")
    page.get_by_role("button", name="この子を入れて").click()
    page.get_by_label("お子さんの生年月日").fill("1940/1/1")
    page.get_by_role("button", name="この子を入れて").click()
    page.wait_for_selector(".error-summary")
    page.go_back()
    assert "子ども1" in page.locator(".people").inner_text()
    page.go_forward()
    assert "子ども1" in page.locator(".people").inner_text(), "and forward, where the error was: the same question"
    page.get_by_label("お子さんの生年月日").fill("2018/1/1")
    page.get_by_text("別に暮らしている子・孫").click()
    page.get_by_text("孫（子ども1の子）").click()
    page.get_by_role("button", name="これで全員です").click()
    assert "孫1" in page.locator(".people").inner_text()


def test_step_children_with_the_keyboard_only(browser: Browser, live_server: object) -> None:
    page = open_page(browser, 1280)
    page.goto(f"{live_server}/check/")
    page.locator("#f-birth_date").focus()
    page.keyboard.type("1985/4/1")
    page.keyboard.press("Enter")
    page.locator("#f-has-yes").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("1986/4/1")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="お子さんはいますか？").wait_for()
    page.locator("#f-birth_date").focus()
    page.keyboard.type("2015/4/1")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator(".people", has_text="配偶者の子1").wait_for()
