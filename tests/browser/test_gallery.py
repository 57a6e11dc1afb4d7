"""The gallery of components in a real browser: axe over every state, narrow and wide, light and dark."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser

from tests.browser.test_everyone import open_page
from tests.browser.test_office import check, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_state_of_every_component_is_for_everybody(
    browser: Browser, live_server: object, width: int, theme: str
) -> None:
    User.objects.create_user("hana", password="a-long-enough-word", is_staff=True)
    page = open_page(browser, width, theme=theme)
    sign_in(page, live_server, "/office/gallery/")
    check(page)
    for fold in page.locator("details.fold").all():
        fold.evaluate("each => { each.open = true }")
    check(page)
    page.close()
