"""A clerk with the keyboard alone, and a chief whose passkey signs exactly what was on the page; in a real browser."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Browser, Page

from osekkai.approvals.models import Proposal, Stop
from osekkai.casework import queue
from osekkai.casework.models import Case, Decision
from osekkai.casework.processes.drawings import library
from osekkai.catalogue import Catalogue
from osekkai.staff import passkeys
from tests.browser.test_everyone import open_page, violations, width_of
from tests.browser.test_staff_sign_in import with_key
from tests.casework.building import applied, family, in_use, plain_case, proposed, staff

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORD = "a-long-enough-word"


def at_the_desk(page: Page, address: object, user: User) -> None:
    """Sign in as for the first time: with the word, then registering a passkey."""
    user.set_password(WORD)
    user.save()
    with_key(page)
    page.goto(f"{address}/office/cases/")
    page.get_by_text("はじめてのとき").click()
    page.fill("#id_login", user.username)
    page.fill("#id_password", WORD)
    page.press("#id_password", "Enter")
    page.wait_for_url("**/webauthn/add/")
    page.fill("#id_name", "わたしの端末")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/**")


@pytest.fixture
def strict(settings: LazySettings) -> None:
    settings.STAFF_SECOND_FACTOR = True
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True


def cookie(page: Page, user: User, address: object) -> None:
    """A session that is there already."""
    from django.test import Client

    client = Client()
    client.force_login(user)
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": str(address)}])


def test_a_clerk_with_the_keyboard_alone(browser: Browser, live_server: object, bunkyo: Catalogue) -> None:
    cases = [plain_case(bunkyo, f"{each}") for each in range(2)]
    page = open_page(browser)
    cookie(page, staff("clerk", "clerk"), live_server)
    page.goto(f"{live_server}/office/cases/")
    with page.expect_navigation():
        page.keyboard.press("n")
    assert cases[0].number in page.url
    page.keyboard.press("?")
    assert "起案して、つぎへ" in page.locator(".keys").inner_text()
    page.keyboard.press("?")
    with page.expect_navigation():
        page.keyboard.press("s")
    assert cases[1].number in page.url, "two keys for a plain case: the next one is open"
    assert Proposal.objects.count() == 1
    page.keyboard.press("a")
    page.keyboard.type("n s")
    assert page.input_value("#text") == "n s", "what is typed into a field is no command"


def test_the_queue_renews_itself_and_loses_nothing(browser: Browser, live_server: object, bunkyo: Catalogue) -> None:
    """Another case comes while a clerk has taken one out of the batch and stands on a row: no page is read anew."""
    first = plain_case(bunkyo, "1")
    page = open_page(browser)
    cookie(page, staff("clerk", "clerk"), live_server)
    with page.expect_response("**/cases/live/"):
        page.goto(f"{live_server}/office/cases/?tab=plain")
    page.locator(f'input[value="{first.pk}"]').uncheck()
    page.locator(f'a[href*="{first.number}"]').focus()
    page.evaluate("window.here = true")
    second = plain_case(bunkyo, "2")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_selector(f'input[value="{second.pk}"]:checked')
    assert page.evaluate("window.here") and not page.locator(f'input[value="{first.pk}"]').is_checked()
    assert first.number in page.evaluate("document.activeElement.href") and "列を新しくしました" in page.inner_text(
        "#live"
    )
    with page.expect_response("**/cases/live/?case=*"):
        page.goto(f"{live_server}/office/cases/{first.number}/")
    assert page.locator("#live").is_hidden()
    queue.tick(first, [], User.objects.get(), first.version)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_selector("text=ほかの人が、この案件を変えました")


def test_steps_and_missing_papers_by_keyboard(browser: Browser, live_server: object, bunkyo: Catalogue) -> None:
    clerk = staff("clerk", "clerk")
    in_use(
        bunkyo.services["child-allowance"],
        library()["two-stage"].xml,
        timezone.localdate(),
        staff("bpr", "designer"),
        bunkyo,
    )
    stepped, missing = plain_case(bunkyo, "1"), applied(*family("2")).case
    page = open_page(browser)
    cookie(page, clerk, live_server)
    page.goto(f"{live_server}/office/cases/{stepped.number}/")
    with page.expect_navigation():
        page.keyboard.press("1")
    assert stepped.steps.filter(done_at__isnull=False, by=clerk).get().outcome == {"choice": "二次審査へ"}
    page.goto(f"{live_server}/office/cases/{missing.number}/")
    page.keyboard.press("m")
    page.keyboard.type("p 1 s")
    assert page.input_value("#note") == "p 1 s"
    page.keyboard.press("Escape")
    with page.expect_navigation():
        page.keyboard.press("p")
    missing.refresh_from_db()
    assert missing.state == "waiting"


@pytest.mark.usefixtures("strict")
def test_one_touch_signs_exactly_what_was_chosen(browser: Browser, live_server: object, bunkyo: Catalogue) -> None:
    clerk, chief = staff("clerk", "clerk"), staff("chief", "chief")
    for each in range(3):
        proposed(plain_case(bunkyo, f"{each}"), clerk, bunkyo)
    page = open_page(browser)
    at_the_desk(page, live_server, chief)
    page.goto(f"{live_server}/office/approvals/")
    page.locator('input[name="of"]').nth(2).uncheck()
    page.click('button[name="agree"]')
    page.wait_for_url("**?done=2&decided=2")
    assert Decision.objects.count() == 2 and Case.objects.filter(state="decided").count() == 2
    for stop in Stop.objects.filter(state="done"):
        line = f"{stop.pk}:{stop.digest}"
        assert passkeys.proves(stop.proof, line), "an auditor checks it with the public key alone"
        assert not passkeys.proves(stop.proof, f"{stop.pk}:{'0' * 64}")
        forged: dict[str, Any] = {**stop.proof, "lines": [f"{stop.pk}:{'0' * 64}"]}
        assert not passkeys.proves(forged, forged["lines"][0])


@pytest.mark.usefixtures("strict")
def test_without_the_passkey_nothing_is_agreed_to(browser: Browser, live_server: object, bunkyo: Catalogue) -> None:
    clerk, chief = staff("clerk", "clerk"), staff("chief", "chief")
    proposal = proposed(plain_case(bunkyo), clerk, bunkyo)
    page = open_page(browser)
    at_the_desk(page, live_server, chief)
    page.goto(f"{live_server}/office/approvals/")
    line = f"{proposal.stops.get().pk}:{proposal.digest}"
    for proof in ("", "{}", "[]", "x", '{"id": "a"}'):
        form = {
            "of": line,
            "proof": proof,
            "csrfmiddlewaretoken": page.input_value('form[data-agree] [name="csrfmiddlewaretoken"]'),
        }
        answer = page.request.post(f"{live_server}/office/approvals/agree/", form=form, headers={"Referer": page.url})
        assert answer.status == 422 and "まだ何も決裁していません" in answer.text()
    assert not Decision.objects.exists()


@pytest.mark.parametrize("width", [320, 1280])
def test_the_pages_fit_and_read_well(browser: Browser, live_server: object, bunkyo: Catalogue, width: int) -> None:
    clerk, chief = staff("clerk", "clerk"), staff("chief", "chief")
    staff("deputy", "subchief")
    proposed(plain_case(bunkyo, "1"), clerk, bunkyo)
    in_use(
        bunkyo.services["child-allowance"],
        library()["inspection-visit"].xml,
        timezone.localdate(),
        staff("bpr", "designer"),
        bunkyo,
    )
    case, auditor = plain_case(bunkyo, "2"), staff("auditor", "auditor", "")
    of_clerk = (
        "cases/",
        "cases/?tab=plain",
        f"cases/{case.number}/",
        "away/",
        "team/",
        "letters/",
        "calendar/",
        "cases/new/?born=平成6年2月3日&service=child-allowance",
    )
    of_chief = ("approvals/", "away/", "team/", "letters/", f"cases/{case.number}/")
    of_auditor = ("audit/", "audit/?number=nothing", f"audit/{case.number}/")
    for user, paths in ((clerk, of_clerk), (chief, of_chief), (auditor, of_auditor)):
        page = open_page(browser, width)
        cookie(page, user, live_server)
        for path in paths:
            page.goto(f"{live_server}/office/{path}")
            assert not violations(page), path
            assert width_of(page) <= width, f"{path} at {width} px"
        page.goto(f"{live_server}/verify/")
        assert not violations(page)
