"""Staff sign in with a passkey, in a real browser, or through the municipality's own real provider.

The browser has a virtual authenticator.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from playwright.sync_api import Browser, CDPSession, Page

from osekkai.ledger.models import Event
from tests.browser.test_everyone import open_page, violations
from tests.identity.providers import real_provider

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORD = "a-long-enough-word"


@pytest.fixture(autouse=True)
def _strict(settings: LazySettings) -> None:
    settings.STAFF_SECOND_FACTOR = True
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True


def with_key(page: Page) -> tuple[CDPSession, str]:
    """A key as a telephone or laptop has one; the line to the browser's authenticators, and which one it is."""
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    added = line.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, "automaticPresenceSimulation": True}})
    return line, added["authenticatorId"]


def test_the_first_sign_in_registers_a_passkey_and_after_it_a_password_alone_opens_nothing(
    browser: Browser, live_server: object
) -> None:
    User.objects.create_user("hana", password=WORD, is_staff=True)
    page = open_page(browser)
    keys, key = with_key(page)
    page.goto(f"{live_server}/office/catalogue/")
    assert not violations(page)
    page.get_by_text("はじめてのとき").click()
    page.fill("#id_login", "hana")
    page.fill("#id_password", WORD)
    page.press("#id_password", "Enter")
    page.wait_for_url("**/webauthn/add/")
    page.goto(f"{live_server}/office/catalogue/")
    assert "/webauthn/add/" in page.url and not violations(page), "without a passkey there is nothing to see"
    page.fill("#id_name", "わたしの端末")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/**")
    assert not violations(page)
    (kept,) = keys.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]
    assert kept["isResidentCredential"], "the key knows its owner: no name is typed after it"
    page.get_by_role("link", name="しごとの画面へ").click()
    page.goto(f"{live_server}/office/account/2fa/")
    assert "サインインのしかた" in page.inner_text("main") and not violations(page)
    page.goto(f"{live_server}/office/catalogue/")
    assert "制度ファイル" in page.inner_text("main")
    page.goto(f"{live_server}/office/account/sessions/")
    assert "この端末" in page.inner_text("main") and not violations(page)
    page.goto(f"{live_server}/office/catalogue/")
    page.get_by_role("button", name="サインアウトする").click()
    page.wait_for_url("**/login/")
    page.click("#passkey_login")
    page.wait_for_url("**/office/")
    assert Event.objects.filter(kind="staff.signed-in", actor=f"staff:{User.objects.get().pk}").count() == 2
    thief = open_page(browser)
    thief.goto(f"{live_server}/office/account/login/")
    thief.get_by_text("はじめてのとき").click()
    thief.fill("#id_login", "hana")
    thief.fill("#id_password", WORD)
    thief.press("#id_password", "Enter")
    thief.wait_for_url("**/2fa/authenticate/")
    thief.goto(f"{live_server}/office/catalogue/")
    assert "制度ファイル" not in thief.inner_text("main")


@pytest.fixture
def municipal(settings: LazySettings, live_server: object) -> Iterator[str]:
    """npm's `oidc-provider` as the municipality's own, which calls whoever comes `hana`."""
    told = {"preferred_username": "hana", "email": "hana@example.jp"}
    with real_provider(
        f"{live_server}/office/account/oidc/staff/login/callback/", "secret:quiet", told, "aal2"
    ) as issuer:
        settings.STAFF_ISSUER = issuer
        app = {
            "provider_id": "staff",
            "name": "庁内",
            "client_id": "osekkai",
            "secret": "quiet",
            "settings": {"server_url": issuer},
        }
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
        yield issuer


@pytest.mark.usefixtures("municipal")
def test_the_municipal_account_opens_an_account_that_is_there_and_makes_none(
    browser: Browser, live_server: object
) -> None:
    stranger = open_page(browser)
    stranger.goto(f"{live_server}/office/account/login/")
    stranger.get_by_role("link", name="庁内のアカウントでサインイン").click()
    stranger.wait_for_url("**/callback/**")
    assert "職員のアカウントが ありません" in stranger.inner_text("main") and not User.objects.exists()
    User.objects.create_user("hana", is_staff=True)
    page = open_page(browser)
    page.goto(f"{live_server}/office/account/login/")
    page.get_by_role("link", name="庁内のアカウントでサインイン").click()
    page.wait_for_url("**/webauthn/add/")
    assert User.objects.get().username == "hana"
