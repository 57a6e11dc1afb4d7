"""Back and Reload after a form that was refused, a session that ended, and taking back what was just sent."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page

from osekkai.catalogue import Catalogue
from osekkai.ui.models import Kept
from tests.browser.test_casework import cookie
from tests.browser.test_everyone import open_page, violations
from tests.casework.building import plain_case, staff

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TYPED = "通帳のうつしが、二枚目だけ 足りないようです。"


def sends_a_note(page: Page, text: str) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))")
    page.fill("#note", text)
    with page.expect_navigation():
        page.locator("form[action$='/note/'] button").click()


@pytest.mark.parametrize("width", [360, 1280])
def test_back_and_reload_show_the_page_again_and_send_nothing(
    browser: Browser, live_server: object, bunkyo: Catalogue, width: int
) -> None:
    case, page = plain_case(bunkyo), open_page(browser, width)
    cookie(page, staff("clerk", "clerk"), live_server)
    page.goto(f"{live_server}/office/cases/{case.number}/")
    sends_a_note(page, TYPED * 100)
    assert "again=" in page.url and page.input_value("#note").startswith(TYPED)
    assert page.evaluate("performance.getEntriesByType('navigation')[0].type") == "navigate"
    assert width > 360 or not violations(page)
    page.reload()
    assert page.input_value("#note").startswith(TYPED) and case.notes.count() == 0
    sends_a_note(page, TYPED)
    assert case.notes.count() == 1
    page.go_back()
    assert page.input_value("#note").startswith(TYPED) and case.notes.count() == 1


def test_without_javascript_too_and_after_a_session_that_ended(
    browser: Browser, live_server: object, bunkyo: Catalogue
) -> None:
    case, user = plain_case(bunkyo), staff("clerk", "clerk")
    page = open_page(browser, 1280, javascript=False)
    cookie(page, user, live_server)
    page.goto(f"{live_server}/office/cases/{case.number}/")
    page.context.clear_cookies(name="sessionid")
    page.locator("details:has(#note) > summary").click()
    page.fill("#note", TYPED)
    page.locator("form[action$='/note/'] button").click()
    page.wait_for_url("**/login/**")
    assert Kept.objects.count() == 1 and case.notes.count() == 0
    following = page.url.partition("next=")[2]
    assert "again" in following
    cookie(page, user, live_server)
    page.goto(f"{live_server}{unquote(following)}")
    text = page.inner_text("main")
    assert TYPED in text and "まだ 送っていません" in text and case.notes.count() == 0


@pytest.mark.parametrize("width", [360, 1280])
def test_what_the_key_sent_is_taken_back_by_a_key(
    browser: Browser, live_server: object, bunkyo: Catalogue, width: int
) -> None:
    first, second = plain_case(bunkyo, "1"), plain_case(bunkyo, "2")
    user, page = staff("clerk", "clerk"), open_page(browser, width)
    cookie(page, user, live_server)
    page.goto(f"{live_server}/office/cases/{first.number}/")
    with page.expect_navigation():
        page.keyboard.press("s")
    assert f"{second.number}/?sent={first.number}" in page.url and (width > 360 or not violations(page))
    with page.expect_navigation():
        page.keyboard.press("z")
    first.refresh_from_db()
    assert first.number in page.url and first.came_back == "pulled"
    page.goto(f"{live_server}/office/cases/?tab=back")
    assert "引き戻しました" in page.inner_text("main") and not violations(page)
