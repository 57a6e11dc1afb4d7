"""Whoever receives something reports another account, and the clerk drafts it by one press; in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from osekkai.applications.models import Application, hash_of
from osekkai.casework.models import Case
from osekkai.catalogue import Catalogue
from osekkai.ledger import services as ledger
from osekkai.receiving import services
from osekkai.receiving.models import Report
from tests.applications.test_accounts import HERS
from tests.browser.test_casework import cookie
from tests.browser.test_everyone import open_page, violations, width_of
from tests.casework.building import plain_case, proposed, staff, told_otherwise
from tests.objections.building import agreed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CODE = "d" * 24


def granted(catalogue: Catalogue) -> Case:
    case = plain_case(catalogue)
    agreed(proposed(case, staff("clerk", "clerk"), catalogue), staff("chief", "chief"), catalogue)
    told_otherwise(Application.objects.get(), bundle=hash_of(CODE), account=None)
    return Case.objects.get(pk=case.pk)


@pytest.mark.parametrize("javascript", [False, True])
def test_another_account_is_reported_on_a_phone(
    browser: Browser, live_server: object, bunkyo: Catalogue, *, javascript: bool
) -> None:
    case = granted(bunkyo)
    page = open_page(browser, javascript=javascript)
    page.goto(f"{live_server}/apply/{CODE}/receiving/{case.number}/")
    assert not page.get_by_label("口座番号（7けた）").is_visible(), "who reports something else is asked for none"
    page.get_by_text("振込先の口座を変えたい").click()
    for name, text in HERS.items():
        if name != "account_kind":
            page.fill(f"#{name}", "12" if name == "account_number" else text)
    page.get_by_text("普通", exact=True).click()
    page.get_by_role("button", name="知らせる").click()
    assert page.input_value("#account_number") == "12" and page.input_value("#bank_name") == HERS["bank_name"]
    assert page.get_by_role("link", name="口座番号：7けた").is_visible() and width_of(page) <= 360
    if javascript:
        assert violations(page) == []
    page.fill("#account_number", HERS["account_number"])
    page.get_by_role("button", name="知らせる").click()
    assert "＊＊＊＊321" in page.locator("main").inner_text() and width_of(page) <= 360
    assert Report.objects.get().bank_account == HERS


def test_the_clerk_drafts_it_by_one_press(browser: Browser, live_server: object, bunkyo: Catalogue) -> None:
    case = granted(bunkyo)
    services.report(case, "account", {}, "", ledger.SYSTEM, bunkyo, bank_account=HERS)
    page = open_page(browser, 1280)
    cookie(page, staff("other", "clerk"), live_server)
    page.goto(f"{live_server}/office/cases/{case.number}/")
    page.get_by_role("link", name="この口座に変える起案をする").click()
    assert page.input_value("#account_number") == HERS["account_number"]
    assert violations(page) == []
