"""The office's pages in a real browser: axe, narrow and wide, the keyboard, and without JavaScript."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import Permission, User
from playwright.sync_api import Browser, Page

from osekkai.catalogue import Catalogue
from osekkai.demonstration.extracts import write_extracts
from osekkai.demonstration.receipts import write_receipts
from osekkai.matching import snapshot, ward
from osekkai.register.services import take_in
from osekkai.staff.models import StaffRole
from tests import rows
from tests.browser.test_everyone import open_page, violations, width_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office(settings: LazySettings, tmp_path: Path, bunkyo: Catalogue) -> None:
    settings.VAR = tmp_path
    today = date.today()
    for path in write_extracts(tmp_path / "extracts", 500, seed=2, on=today):
        assert take_in(path, bunkyo, generated=True).taken
    taken = snapshot.take(tmp_path / "snapshot", bunkyo.book.vocabulary)
    opened = taken.open(bunkyo.book.vocabulary)
    ward.results(opened, list(bunkyo.book.services.values()), today, taken)
    take_in(write_receipts(tmp_path / "r.csv", opened, bunkyo, seed=1), bunkyo, generated=True)
    taken = snapshot.take(tmp_path / "snapshot", bunkyo.book.vocabulary)
    for on in (today - timedelta(days=7), today):
        ward.match(bunkyo, taken, on, tmp_path / "matching")
    user = User.objects.create_user("hana", password="a-long-enough-word", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_outreach", "view_missed", "try_reform"]))
    rows.told(StaffRole.objects.create(user=user, unit="子育て支援課", role="clerk", since=date(2026, 4, 1)))


def sign_in(page: Page, base: object, path: str) -> None:
    page.goto(f"{base}/office/account/login/?next={path}")
    page.get_by_text("はじめてのとき").click()
    page.fill("#id_login", "hana")
    page.fill("#id_password", "a-long-enough-word")
    page.press("#id_password", "Enter")
    page.wait_for_url(f"**{path}")


def check(page: Page) -> None:
    width = page.viewport_size["width"]  # type: ignore[index]
    assert width_of(page) <= width, page.url
    assert not violations(page), page.url


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(("width", "theme"), [(360, "light"), (1280, "dark")])
def test_an_official_looks_and_tries(browser: Browser, live_server: object, width: int, theme: str) -> None:
    page = open_page(browser, width, theme=theme)
    sign_in(page, live_server, "/office/outreach/")
    assert "受けとられていないお金" in page.inner_text("main")
    check(page)
    page.get_by_role("link", name="人の一覧（子ども医療費助成）").first.click()
    check(page)
    page.get_by_label("何のために見ますか").select_option("letter")
    page.get_by_role("button", name="一覧を開く").click()
    assert "「お知らせの手紙を送る」ために見たことが、記録に残りました" in page.inner_text("main")
    check(page)
    page.get_by_text("ほかのしごと").click()
    check(page)
    page.get_by_role("link", name="制度をためす").click()
    check(page)
    page.get_by_label("書きかえる制度").select_option("child-allowance")
    page.get_by_role("button", name="書きかえてみる").click()
    page.wait_for_selector("#text")
    check(page)
    text = page.locator("#text").input_value()
    page.locator("#text").fill(text.replace("児童手当_第三子以降", "児童手当_第三子いこう", 1))
    page.get_by_role("button", name="全住民でためす").click()
    assert "のことですか" in page.locator(".error-summary").inner_text()
    assert "児童手当_第三子いこう" in page.locator("#text").input_value()
    check(page)
    page.locator("#text").fill(text.replace("2012-04-01: 15000円", "2012-04-01: 15000円, 2026-04-01: 18000円", 1))
    page.get_by_role("button", name="全住民でためす").click()
    assert "答えが変わる、いちばん小さな世帯の例" in page.inner_text("main")
    for fold in page.locator("details.fold > summary").all():
        fold.click()
    check(page)


@pytest.mark.usefixtures("office")
def test_without_javascript_and_mouse(browser: Browser, live_server: object) -> None:
    page = open_page(browser, 1280, javascript=False)
    sign_in(page, live_server, "/office/reform/")
    page.get_by_label("書きかえる制度").focus()
    page.keyboard.type("児童手当")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/reform/new/**")
    assert page.get_by_role("heading", level=1).inner_text().endswith("を書きかえる")
