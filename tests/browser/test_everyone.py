"""The pages in a real browser: axe, keyboard, no JavaScript, 320 px, large text, nothing from elsewhere."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import LazySettings
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page

from osekkai.catalogue import FolderInUse
from tests.conftest import BUNKYO

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = [
    "/",
    "/services/",
    "/services/child-rearing-allowance/",
    "/events/birth/",
    "/search/?q=医療費",
    "/search/?q=夫に殴られる",
    "/search/?q=パスポート",
    "/search/?q=ああああああ",
    "/about/",
    "/check/",
    "/office/account/login/",
]
TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]


def open_page(browser: Browser, width: int = 360, *, javascript: bool = True, **cookies: str) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": 780}, locale="ja-JP", java_script_enabled=javascript, bypass_csp=False
    )
    context.add_cookies(
        [{"name": f"osekkai_{name}", "value": value, "url": "http://localhost"} for name, value in cookies.items()]
    )
    return context.new_page()


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it is drawn: not before its style sheets are there."""
    page.wait_for_load_state("load")
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}}).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found]


def width_of(page: Page) -> int:
    """What the page needs in px once it is there: a click is done before the next page has an element."""
    page.wait_for_load_state("load")
    width: int = page.evaluate("document.documentElement.scrollWidth")
    return width


def to_result(page: Page, base: str) -> None:
    """A family with a newborn, all by the fields' own labels."""
    page.goto(f"{base}/check/?event=birth")
    page.get_by_label("生年月日").fill("平成2年4月1日")
    page.get_by_role("button", name="答える").click()
    page.locator("label[for=f-has]").click()
    page.get_by_role("button", name="答える").click()
    page.get_by_label("お子さんの生年月日").fill("2026/11/1")
    page.get_by_role("button", name="これで全員です").click()
    page.get_by_role("button", name="これで全員です").click()
    for _ in range(25):
        if "/result/" in page.url:
            return
        if page.locator("label[for=f-unknown]").count():
            page.locator("label[for=f-unknown]").click()
            page.get_by_role("button", name="答える").click()
        else:
            page.get_by_role("button", name="わからない").click()
    raise AssertionError(page.url)


@pytest.mark.parametrize(
    "cookies", [{}, {"theme": "dark"}, {"language": "ja-easy", "furigana": "on"}, {"language": "en", "size": "large"}]
)
def test_axe_finds_nothing(browser: Browser, live_server: object, cookies: dict[str, str]) -> None:
    page = open_page(browser, **cookies)
    wrong = {}
    for path in PAGES:
        page.goto(f"{live_server}{path}")
        if found := violations(page):
            wrong[path] = found
    assert not wrong


def test_axe_finds_nothing_in_the_interview_its_errors_and_the_result(browser: Browser, live_server: object) -> None:
    page = open_page(browser)
    page.goto(f"{live_server}/check/")
    page.get_by_role("button", name="答える").click()
    assert page.locator(".error-summary").is_visible() and not violations(page)
    to_result(page, str(live_server))
    assert not violations(page)
    for fold in page.locator("details.fold > summary").all():
        fold.click()
    assert not violations(page)
    page.get_by_role("link", name="今回は対象にならない制度").click()
    assert not violations(page) and page.get_by_role("link", name="なぜ？").count() > 50
    page.get_by_role("link", name="なぜ？").first.click()
    assert not violations(page)


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_nothing_runs_off_the_side(browser: Browser, live_server: object, width: int) -> None:
    page = open_page(browser, width, size="large", furigana="on")
    for path in PAGES:
        page.goto(f"{live_server}{path}")
        assert width_of(page) <= width, path


def test_the_result_and_its_reasons_fit_320_pixels(browser: Browser, live_server: object) -> None:
    page = open_page(browser, 320, size="large")
    to_result(page, str(live_server))
    for fold in page.locator("details.fold > summary").all():
        fold.click()
    assert width_of(page) <= 320
    page.get_by_role("link", name="今回は対象にならない制度").click()
    assert width_of(page) <= 320
    page.get_by_role("link", name="なぜ？").first.click()
    assert width_of(page) <= 320


def test_staff_see_what_is_wrong_with_a_file(
    browser: Browser, live_server: object, tmp_path: Path, settings: LazySettings
) -> None:
    """The office is restarted on a folder that was good and then broken."""
    settings.MUNICIPALITY = town = Path(shutil.copytree(BUNKYO, tmp_path / "town"))
    settings.VAR = tmp_path
    FolderInUse(town, tmp_path / "last-good-town.json").catalogue()
    path = town / "services" / "nursery.yaml"
    path.write_text(path.read_text("utf-8").replace("年度末年齢 <= 6", "年度末年令 <= 6"), "utf-8")
    User.objects.create_user("clerk", password="a-long-enough-word", is_staff=True)
    page = open_page(browser, 1280)
    page.goto(f"{live_server}/office/catalogue/")
    page.get_by_text("はじめてのとき").click()
    page.fill("#id_login", "clerk")
    page.fill("#id_password", "a-long-enough-word")
    page.get_by_role("button", name="サインインする").click()
    assert "年度末年令" in page.locator(".error-summary").inner_text() and "最後に正しかった版" in page.inner_text(
        "main"
    )
    assert not violations(page)


def test_touch_targets_are_large_enough(browser: Browser, live_server: object) -> None:
    page = open_page(browser)
    page.goto(f"{live_server}/check/?event=divorce")
    page.get_by_label("生年月日").fill("1988/4/1")
    page.get_by_role("button", name="答える").click()
    page.locator("label[for=f-has]").click()
    page.get_by_role("button", name="答える").click()
    page.get_by_label("お子さんの生年月日").fill("2018/11/1")
    page.get_by_role("button", name="これで全員です").click()
    page.get_by_role("button", name="これで全員です").click()
    page.locator("label[for=f-unknown]").click()
    page.get_by_role("button", name="答える").click()
    page.get_by_text("だいたいの幅で答える").click()
    assert page.locator("#f-lo").is_visible()
    small = page.evaluate("""[...document.querySelectorAll('main button, main input:not([type=hidden]), .choice label')]
        .filter(e => e.offsetParent && e.getBoundingClientRect().height < 44 && e.type != 'radio')
        .map(e => e.outerHTML)""")
    assert not small


def test_everything_works_without_javascript(browser: Browser, live_server: object) -> None:
    page = open_page(browser, javascript=False)
    to_result(page, str(live_server))
    assert "児童手当" in page.inner_text("main") and "毎月 15,000円" in page.inner_text("main")
    page.get_by_role("button", name="短いアドレスで 区に保存する").click()
    assert "/saved/" in page.url


def test_an_error_gets_the_focus_and_leads_to_its_field(browser: Browser, live_server: object) -> None:
    page = open_page(browser)
    page.goto(f"{live_server}/check/")
    page.get_by_label("生年月日").fill("きのう")
    page.keyboard.press("Enter")
    page.wait_for_selector(".error-summary")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "f-birth_date"
    assert page.get_by_label("生年月日").input_value() == "きのう"


def test_the_interview_with_the_keyboard_only(browser: Browser, live_server: object) -> None:
    page = open_page(browser, 1280)
    page.goto(f"{live_server}/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert "わたしに合う制度" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    page.wait_for_url("**/check/**")
    page.locator("#f-birth_date").focus()
    page.keyboard.type("1950/4/1")
    page.keyboard.press("Enter")
    page.wait_for_selector("#f-has")
    page.locator("#f-has").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="お子さんはいますか？").wait_for()


def test_no_page_asks_anything_of_others(browser: Browser, live_server: object) -> None:
    page = open_page(browser)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    logged: list[str] = []
    page.on("console", lambda message: logged.append(message.text) if message.type == "error" else None)
    to_result(page, str(live_server))
    assert asked and all(each.startswith(str(live_server)) for each in asked)
    assert not logged


def test_a_first_visit_is_under_100_kilobytes(browser: Browser, live_server: object) -> None:
    page = open_page(browser)
    sizes: list[int] = []
    page.on("response", lambda response: sizes.append(len(response.body())))
    page.goto(f"{live_server}/", wait_until="networkidle")
    assert sum(sizes) < 100_000, sum(sizes)


def test_the_result_prints_without_the_frame(browser: Browser, live_server: object) -> None:
    page = open_page(browser)
    to_result(page, str(live_server))
    page.emulate_media(media="print")
    assert (
        not page.locator("header.site").is_visible() and page.get_by_role("heading", name="あなたの結果").is_visible()
    )
