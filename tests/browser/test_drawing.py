"""An official draws a process in the browser, is told what is wrong with it, and puts it into use."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from osekkai.casework.models import ProcessVersion
from osekkai.casework.processes.drawings import examined
from osekkai.catalogue import Catalogue
from tests.browser.test_casework import cookie
from tests.browser.test_everyone import open_page, violations
from tests.casework.building import staff

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_step_is_drawn_named_given_to_a_section_and_put_into_use(
    browser: Browser, live_server: object, bunkyo: Catalogue
) -> None:
    page = open_page(browser, 1280)
    said: list[str] = []
    page.on("console", lambda each: said.append(each.text) if each.type == "error" else None)
    cookie(page, staff("bpr", "designer"), live_server)
    page.goto(f"{live_server}/office/processes/child-allowance/")
    page.wait_for_selector('[data-element-id="check"]')
    for each in ("end", "approve"):
        page.click(f'.djs-shape[data-element-id="{each}"]')
        page.click('.djs-context-pad [data-action="remove"]')
    page.click('[data-element-id="check"]')
    page.click('.djs-context-pad [data-action="bpmn:UserTask"]')
    page.fill("#panel input[type=text]", "保育園に電話で確かめる")
    page.locator("#panel input[type=text]").press("Tab")
    page.select_option("#panel select >> nth=0", "幼児保育課")
    page.click("#check")
    page.wait_for_selector("#flaws li")
    assert "つぎへの矢印を描いて" in page.inner_text("#flaws") and page.locator(".flawed").count()
    for each in ("bpmn:CallActivity", "bpmn:EndEvent"):
        page.click(f'.djs-context-pad [data-action="{each}"]')
    page.click("#check")
    page.wait_for_selector("#flaws .notice")
    page.fill("#since", "2099-04-01")
    page.click("text=この図を使いたいと申し出る")
    page.wait_for_selector("text=2099-04-01 から使うことを申し出ました")
    made = ProcessVersion.objects.get(service="child-allowance")
    process, flaws = examined(made.xml, bunkyo.sections)
    assert (
        process
        and not flaws
        and [each.lane for each in process.nodes.values() if each.name == "保育園に電話で確かめる"] == ["幼児保育課"]
    )
    assert not violations(page) and not said
    page.context.close()
