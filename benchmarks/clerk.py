"""A clerk with fifty cases against the clock, in a real browser: keys, clicks, screens and seconds for each case.

Three stints of CASES: plain cases one by one with the keyboard, the same as one batch, and cases in which a paper is
missing, asked for with a ready text. Beside ours stands what two public peers need for the same, counted in their own
browser tests (they do not run here; see PEERS). Theirs end earlier: no draft with reason and article, no approval.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from dataclasses import dataclass, field

from benchmarks.parts.load import amount
from benchmarks.parts.serving import free_port, served

DATABASES = ("postgresql",)
NEEDS = ("chromium",)
PORT = free_port()
CASES = amount("CASES", 50)
WORKERS = amount("WORKERS", 1)
PEERS = {
    "decide": ("CiviForm, status of one application (browser-test: view, choose, confirm, back)", 4, 3),
    "ask": (
        "Dimpact ZAC, asking for information (e2e step: case, task, address ×3, group ×2, person ×2, start)",
        10,
        1,
    ),
}
"""What is done there: acts (clicks, choices), page loads.

civiform/civiform browser-test/src/support/admin_programs.ts, and infonl/dimpact-zaakafhandelcomponent
src/e2e/step-definitions/zaak.ts at 00628a9d; both read on 2026-11-27.
"""


@dataclass
class Count:
    """What somebody did at the keyboard and with the mouse, and how many pages came."""

    keys: int = 0
    clicks: int = 0
    screens: int = 0
    began: float = field(default_factory=time.perf_counter)

    def said(self, name: str, cases: int) -> None:
        took = time.perf_counter() - self.began
        acts = (self.keys + self.clicks) / cases
        print(
            f"{name}: {cases} cases in {took:.1f} s; for each {self.keys / cases:.2f} keys, "
            f"{self.clicks / cases:.2f} clicks, {self.screens / cases:.2f} screens, {took / cases:.2f} s"
        )
        kind = "ask" if "ask" in name else "decide"
        peer, peers_acts, peers_screens = PEERS[kind]
        print(
            f"  {peer}: {peers_acts} acts, {peers_screens} screens; {peers_acts / acts:.0f} times our acts, "
            f"{peers_screens * cases / self.screens:.0f} times our screens"
        )


def prepared(number: int) -> None:
    """So many plain cases, twice, and so many of which a paper is missing."""
    from tests.casework.building import applied, family, plain_case, staff

    from osekkai.casework.processes import steps
    from osekkai.catalogue import catalogue_in_use

    used = catalogue_in_use()
    staff("clerk", "clerk")
    staff("chief", "chief")
    for each in range(number):
        plain_case(used, f"a{each}")
    for each in range(number):
        steps.look_at(applied(*family(f"m{each}")).case, used)
    photographed()


def more_plain(number: int) -> None:
    from tests.casework.building import plain_case

    from osekkai.catalogue import catalogue_in_use

    for each in range(number):
        plain_case(catalogue_in_use(), f"b{each}")
    photographed()


def photographed() -> None:
    """Every paper is a real picture in the storage."""
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    from osekkai import codes
    from osekkai.applications.models import Attachment
    from osekkai.demonstration.residents import photo

    for each in Attachment.objects.filter(stored="x"):
        each.stored = default_storage.save(
            "attachments/x", ContentFile(codes.sealed_file(photo(each.document), "attachments"))
        )
        each.save(update_fields=["stored"])


def main(folder: str) -> None:
    import django

    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
        "OSEKKAI_DEBUG": "1",
        "OSEKKAI_VAR": folder,
    }
    django.setup()
    from django.core.management import call_command
    from django.test import Client
    from django.test.utils import setup_test_environment
    from django.utils import timezone
    from playwright.sync_api import sync_playwright

    setup_test_environment()
    call_command("migrate", verbosity=0)
    prepared(CASES)
    from django.contrib.auth.models import User

    from osekkai.applications.models import Correction
    from osekkai.approvals.models import Proposal
    from osekkai.casework.models import Case

    Case.objects.filter(is_plain=False).update(due=timezone.localdate().replace(year=timezone.localdate().year + 1))
    with served("osekkai.wsgi", PORT, WORKERS), sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = chromium.new_context(locale="ja-JP").new_page()
        client = Client(headers={"user-agent": page.evaluate("navigator.userAgent")})
        client.force_login(User.objects.get(username="clerk"))
        page.context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": f"http://127.0.0.1:{PORT}"}]
        )
        page.goto(f"http://127.0.0.1:{PORT}/office/cases/")

        count = Count()

        def press(key: str) -> None:
            with page.expect_navigation():
                page.keyboard.press(key)
            count.keys, count.screens = count.keys + 1, count.screens + 1

        press("n")
        for _ in range(CASES):
            press("s")
        count.said("plain cases, one by one with the keyboard", CASES)
        assert Proposal.objects.count() == CASES

        more_plain(CASES)
        Case.objects.filter(assignee__isnull=False, state="open").update(assignee=None)
        page.goto(f"http://127.0.0.1:{PORT}/office/cases/")
        count = Count()
        for action in ("まとめて起案できます", "選んだものを まとめて起案する"):
            with page.expect_navigation():
                page.get_by_text(action).first.click()
            count.clicks, count.screens = count.clicks + 1, count.screens + 1
        count.said("plain cases, as one batch", CASES)
        assert Proposal.objects.count() == 2 * CASES

        count = Count()
        press("n")
        for _ in range(CASES):
            press("p")
        count.said("a paper is missing: ask back with the ready text", CASES)
        assert Correction.objects.count() >= CASES
        chromium.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        main(place)
