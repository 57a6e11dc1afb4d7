"""What somebody types is kept as they type, through tunnels; nobody is signed out unawares.

Helpers and clerks see what they may.
"""

from __future__ import annotations

from importlib import import_module

import pytest
from django.conf import LazySettings
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Browser, Page, Route, expect

from osekkai.applications import services
from osekkai.applications.models import Application
from osekkai.catalogue import Catalogue
from osekkai.identity.models import Account
from osekkai.staff.models import Role, StaffRole
from tests import rows
from tests.applications.building import DOG, HER, TODAY, begun, written
from tests.browser.test_applying import begin
from tests.browser.test_everyone import open_page, violations, width_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def signed_in(page: Page, base: object) -> Account:
    account = Account.objects.create(
        issuer="https://login.example/",
        subject="1",
        name="文京　花子",
        address="文京区春日1-16-21",
        birth_date="1994-02-03",
        seen_at=timezone.now(),
    )
    session = import_module(django_settings.SESSION_ENGINE).SessionStore()
    session["account"] = account.pk
    session.create()
    page.context.add_cookies([{"name": "sessionid", "value": session.session_key, "url": str(base)}])
    return account


def test_what_is_typed_is_kept_and_a_tunnel_loses_nothing(browser: Browser, live_server: object) -> None:
    page = open_page(browser)
    begin(page, live_server)
    page.locator("a.button").first.click()
    page.locator("#f-full_name").press_sequentially("文京　花子")
    expect(page.locator("#kept")).to_contain_text("あずかりました")
    page.context.set_offline(True)
    page.fill("#f-full_name_kana", "ブンキョウ　ハナコ")
    expect(page.locator("#kept")).to_contain_text("つながりません")
    page.context.set_offline(False)
    expect(page.locator("#kept")).to_contain_text("あずかりました")
    laptop = open_page(browser, 1280)
    laptop.goto(page.url)
    assert (
        laptop.input_value("#f-full_name") == "文京　花子"
        and laptop.input_value("#f-full_name_kana") == "ブンキョウ　ハナコ"
    )
    laptop.fill("#f-phone", "0312345678")
    expect(laptop.locator("#kept")).to_contain_text("あずかりました")
    page.fill("#f-phone", "0398765432")
    expect(page.locator("#kept")).to_contain_text("ほかの画面で")
    page.locator("main form button").click()
    page.locator(".error-summary").wait_for()
    assert "ほかの画面では" in page.inner_text("main") and page.input_value("#f-phone") == "0398765432"


def test_what_is_typed_before_the_script_arrives_is_kept_too(browser: Browser, live_server: object) -> None:
    page = open_page(browser)
    begin(page, live_server)
    held: list[Route] = []
    page.route("**/keeping*.js", lambda route: held.append(route))  # a slow line: the form is there, the script not yet
    page.locator("a.button").first.click(no_wait_after=True)
    page.locator("#f-full_name").press_sequentially("文京　花子")
    for route in held:
        route.continue_()
    expect(page.locator("#kept")).to_contain_text("あずかりました")
    assert held


def test_typing_and_sending_at_once_is_no_conflict(browser: Browser, live_server: object) -> None:
    page = open_page(browser)
    begin(page, live_server)
    page.locator("a.button").first.click()
    for id, value in {**HER, "address": "文京区春日1-16-21"}.items():
        page.fill(f"#f-{id}", value)
    page.wait_for_timeout(1_150)  # just before the page keeps what was typed
    page.locator("main form button").click()
    page.wait_for_url("**/parts/dog/")


def test_a_warning_comes_before_the_session_ends(browser: Browser, live_server: object, settings: LazySettings) -> None:
    settings.LOGIN_FOR = 4
    page = open_page(browser)
    signed_in(page, live_server)
    page.goto(f"{live_server}/account/")
    page.get_by_role("button", name="つづける").wait_for()
    assert not violations(page)
    page.keyboard.press("Enter")
    page.locator("#session-end:not([open])").wait_for(state="attached")
    page.get_by_role("button", name="つづける").wait_for()
    assert page.reload() and page.locator("h1").inner_text() == "わたしの情報"


def test_an_application_comes_back_and_is_mended_by_a_resident_and_a_clerk(
    browser: Browser, live_server: object, bunkyo: Catalogue
) -> None:
    code = begun("dog-registration")
    written(code, bunkyo, applicant=HER, dog=DOG)
    (made,) = services.submit(code, bunkyo, TODAY)
    clerk = User.objects.create_user("hana", password="a-long-enough-word", is_staff=True)
    rows.told(StaffRole.objects.create(user=clerk, unit=made.section, role=Role.CLERK, since=timezone.localdate()))
    office = open_page(browser, 1280)
    office.goto(f"{live_server}/office/cases/?tab=free")
    office.get_by_text("はじめてのとき").click()
    office.fill("#id_login", "hana")
    office.fill("#id_password", "a-long-enough-word")
    office.press("#id_password", "Enter")
    office.wait_for_url("**/office/cases/?tab=free")
    assert not violations(office)
    office.locator(f'a[href*="{made.number}"]').click()
    assert not violations(office)
    office.get_by_text("なおしてもらう：犬の種類").click()
    office.get_by_label("：犬の種類").fill("鑑札の犬種とちがうようです")
    office.get_by_role("button", name="理由を書いたところを、送りかえす").click()
    assert "書きなおしを待っています" in office.inner_text("main")
    phone = open_page(browser, 320)
    phone.goto(f"{live_server}/apply/{code}/")
    assert not violations(phone) and width_of(phone) <= 320
    phone.get_by_role("link", name="なおす 犬のこと").click()
    assert "鑑札の犬種とちがうようです" in phone.inner_text("main") and not violations(phone)
    phone.fill("#f-dog_breed", "秋田犬")
    phone.get_by_role("button", name="なおして送る").click()
    phone.wait_for_url(f"**/apply/{code}/")
    made.refresh_from_db()
    assert made.status == "submitted" and Application.objects.count() == 1


def test_the_pages_of_ones_own_are_open_to_everyone(browser: Browser, live_server: object) -> None:
    wrong = {}
    for cookies in ({}, {"language": "ko", "size": "large"}, {"language": "ja-easy", "furangana": "on"}):
        page = open_page(browser, 320, **cookies)
        if not Account.objects.exists():
            signed_in(page, live_server)
            cookie = page.context.cookies()
        page.context.add_cookies([each for each in cookie if each["name"] == "sessionid"])
        for path in ("/account/", "/account/mandates/", "/apply/mail/"):
            page.goto(f"{live_server}{path}")
            if found := violations(page):
                wrong[path, str(cookies)] = found
            if (width := width_of(page)) > 320:
                wrong[path, str(cookies)] = [f"{width} px"]
    assert not wrong
