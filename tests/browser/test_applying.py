"""A whole application in a real browser.

With the keyboard only, without JavaScript, in easy Japanese and English, at 320 px.
"""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from osekkai.applications.models import Application, Attachment
from osekkai.catalogue import Catalogue
from osekkai.matching.answers import CONVERSATION, Answers, encode
from tests.browser.test_everyone import open_page, violations, width_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HER = {
    "full_name": "文京　花子",
    "full_name_kana": "ブンキョウ　ハナコ",
    "birth_date": "平成6年2月3日",
    "postcode": "112-8555",
    "address": "文京区春日1丁目16番21号",
    "phone": "090-1234-5678",
}
BABY = {"full_name": "文京　一郎", "full_name_kana": "ブンキョウ　イチロウ"}
ACCOUNT = {
    "bank_name": "見本銀行",
    "bank_branch": "001",
    "account_number": "0123456",
    "account_holder": "ブンキョウ　ハナコ",
}
DOG = {"dog_name": "ポチ", "dog_breed": "柴犬", "dog_colour": "茶", "dog_born": "R7.4.1"}


def begin(page: Page, base: object) -> None:
    page.goto(f"{base}/services/dog-registration/")
    page.locator("form[action='/apply/'] button").click()
    page.wait_for_url("**/apply/*/")


def press_until(page: Page, wanted: str, within: int = 60) -> None:
    """Tab on until the focus is on the element, as somebody without a mouse does."""
    for _ in range(within):
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {wanted}")


def test_an_application_with_the_keyboard_only(browser: Browser, live_server: object) -> None:
    page = open_page(browser)
    begin(page, live_server)
    press_until(page, "a.button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/parts/applicant/")
    for id, value in HER.items():
        press_until(page, f"#f-{id}")
        page.keyboard.type(value)
    press_until(page, "main form button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/parts/dog/")
    for id in ("dog_name", "dog_breed", "dog_colour"):
        press_until(page, f"#f-{id}")
        page.keyboard.type(DOG[id])
    press_until(page, "[name=dog_sex]")
    page.keyboard.press("Space")
    press_until(page, "#f-dog_born")
    page.keyboard.type(DOG["dog_born"])
    press_until(page, "main form button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/review/")
    press_until(page, "#f-declared")
    page.keyboard.press("Space")
    press_until(page, "main form button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/apply/*/")
    assert "受け付けました" in page.inner_text("main") and Application.objects.count() == 1


@pytest.mark.parametrize(
    "cookies",
    [
        {},
        {"language": "ja-easy", "furigana": "on"},
        {"language": "en", "size": "large", "theme": "dark"},
        {"language": "zh-hans"},
        {"language": "ko", "size": "large"},
    ],
)
def test_every_page_on_the_way_is_open_to_everyone(
    cookies: dict[str, str], browser: Browser, live_server: object
) -> None:
    page = open_page(browser, 320, **cookies)
    wrong: dict[str, list[str]] = {}

    def look(name: str) -> None:
        if found := violations(page):
            wrong[name] = found
        if width_of(page) > 320:
            wrong[f"{name} is too wide"] = []
        page.set_viewport_size({"width": 640, "height": 800})
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        if width_of(page) > 640:
            wrong[f"{name} is too wide with text twice as large"] = []
        page.evaluate("document.documentElement.style.fontSize = ''")
        page.set_viewport_size({"width": 320, "height": 800})

    begin(page, live_server)
    look("overview")
    page.locator("a[href$='/documents/']").click()
    look("documents")
    page.set_input_files("input[type=file]", {"name": "IMG.jpg", "mimeType": "image/jpeg", "buffer": b"broken"})
    page.locator("main section form button").first.click()
    page.locator(".error-summary").wait_for()
    look("a broken file")
    page.go_back()
    page.go_back()
    page.locator("a.button").first.click()
    look("part")
    page.locator("main form button").click()
    page.locator(".error-summary").wait_for()
    look("errors")
    for id, value in HER.items():
        page.fill(f"#f-{id}", value)
    page.locator("main form button").click()
    for id, value in DOG.items():
        page.fill(f"#f-{id}", value)
    page.locator("[name=dog_sex]").first.check()
    page.locator("main form button").click()
    look("review")
    page.locator("#f-declared").check()
    page.locator("main form button").click()
    look("standing")
    assert not wrong


def test_without_javascript_and_with_the_phone_dying_on_the_way(browser: Browser, live_server: object) -> None:
    page = open_page(browser, javascript=False)
    begin(page, live_server)
    address = page.url
    page.locator("a.button").first.click()
    for id, value in HER.items():
        page.fill(f"#f-{id}", value)
    page.locator("main form button").click()
    page.context.close()
    laptop = open_page(browser, 1280, javascript=False)
    laptop.goto(address)
    laptop.locator("a.button").first.click()
    for id, value in DOG.items():
        laptop.fill(f"#f-{id}", value)
    laptop.locator("[name=dog_sex]").first.check()
    laptop.locator("main form button").click()
    assert "文京　花子" in laptop.inner_text("main")
    laptop.locator("#f-declared").check()
    laptop.locator("main form button").click()
    assert "受け付けました" in laptop.inner_text("main")


def test_a_photo_is_made_small_before_it_is_sent(browser: Browser, live_server: object) -> None:
    """A telephone's photo of some megabytes over a slow line: the page shrinks it, so that nobody waits."""
    page = open_page(browser)
    begin(page, live_server)
    page.locator("a[href$='/documents/']").click()
    made = io.BytesIO()
    Image.effect_noise((4000, 3000), 60).save(made, "JPEG", quality=80)
    page.set_input_files(
        "input[type=file]", {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": made.getvalue()}
    )
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.locator("main section form button").first.click()
    page.locator("ul.plain-list a").first.wait_for()
    assert int(sent.value.all_headers()["content-length"]) < len(made.getvalue()) / 2
    assert Attachment.objects.get().size < len(made.getvalue()) / 2


def test_a_newborn_everything_at_once_by_keyboard_on_a_phone_without_javascript(
    browser: Browser, live_server: object, bunkyo: Catalogue
) -> None:
    """From the result of the interview to one receipt: what the ward cannot know is written once, for all services."""
    born = (date.today() - timedelta(days=9)).isoformat()
    token = encode(
        Answers(
            "birth",
            (
                ("head", {"birth_date": "1994-02-03"}),
                ("spouse", {"birth_date": "1995-03-04"}),
                ("child", {"birth_date": born}),
            ),
            talked=CONVERSATION,
        )
    )
    page = open_page(browser, 360, javascript=False)
    page.goto(f"{live_server}/check/result/?s={token}")
    chosen = page.locator("form[action='/apply/'] input[name=service]:checked").count()
    assert chosen >= 2, "the benefits of the birth are chosen already"
    press_until(page, "form[action='/apply/'] button", 250)
    page.keyboard.press("Enter")
    page.wait_for_url("**/apply/*/")
    press_until(page, "a.button")
    page.keyboard.press("Enter")
    asked: list[str] = []
    for _ in range(12):
        page.wait_for_load_state()
        if page.url.endswith("/review/"):
            break
        part = page.url.rstrip("/").rsplit("/", 1)[1]
        for box in page.locator("main form input[type=text], main form textarea").all():
            id = str(box.get_attribute("name"))
            asked.append(f"{part.partition('.')[2]}{id}")
            if not box.input_value() and id in {**HER, **BABY, **ACCOUNT}:
                press_until(page, f"#f-{id}", 250)
                page.keyboard.type(BABY[id] if "child" in part and id in BABY else {**HER, **ACCOUNT}[id])
        for group in {str(each.get_attribute("name")) for each in page.locator("main form input[type=radio]").all()}:
            if not page.locator(f"input[name={group}]:checked").count():
                press_until(page, f"[name={group}]", 250)
                page.keyboard.press("Space")
        press_until(page, "main form button", 250)
        with page.expect_navigation():
            page.keyboard.press("Enter")
    assert page.url.endswith("/review/"), page.inner_text("main")
    assert len(asked) == len(set(asked)), "nothing is written twice"
    press_until(page, "#f-declared", 250)
    page.keyboard.press("Space")
    press_until(page, "main form button", 250)
    page.keyboard.press("Enter")
    page.wait_for_url("**/apply/*/")
    made = list(Application.objects.all())
    assert (
        len(made) == chosen
        and len({each.bundle for each in made}) == 1
        and all(each.number in page.inner_text("main").replace("-", "") for each in made)
    )


def test_back_to_a_page_that_said_what_was_wrong_leads_to_the_page(browser: Browser, live_server: object) -> None:
    """Not to the browser's «confirm sending again»: of a page that nobody may keep it has no copy."""
    page = open_page(browser, 360)
    begin(page, live_server)
    page.locator("a.button").first.click()
    page.fill("#f-full_name", HER["full_name"])
    page.locator("main form button").click()
    page.locator(".error-summary").wait_for()
    page.locator("header a.brand").click()
    page.locator("#q").first.wait_for()
    answer = page.go_back()
    assert answer is not None and answer.status == 422 and answer.request.method == "GET"
    assert page.input_value("#f-full_name") == HER["full_name"] and page.locator(".error-summary").count() == 1
