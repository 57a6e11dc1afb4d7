"""Applying over a slow line: what every page weighs, how long it takes on "slow 3G" (400 kbit/s, 400 ms), in Chromium.

KBITS a second and LATENCY in milliseconds make it another line. The floor is the line alone: its latency and the bytes.
The first page of a visit fetches the style sheets; the steps after it only themselves.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.parts.load import amount
from benchmarks.parts.serving import free_port, served

NEEDS = ("chromium",)
PORT = free_port()
WORKERS = amount("WORKERS", 2)
KBITS, LATENCY = amount("KBITS", 400), amount("LATENCY", 400)
BYTES_A_SECOND = KBITS * 1000 / 8
SLOW = {
    "offline": False,
    "latency": LATENCY,
    "downloadThroughput": BYTES_A_SECOND,
    "uploadThroughput": BYTES_A_SECOND,
}


def main(folder: str) -> None:
    from playwright.sync_api import sync_playwright

    env = os.environ | {
        "OSEKKAI_DEBUG": "0",
        "OSEKKAI_SECRET_KEY": "only-for-benchmarks-7Qm2xV9cT4rLk8Zp1Ws",
        "OSEKKAI_LEDGER_KEY": "only-for-benchmarks-H3nYb6JdX0eGu5RfA9o",
        "OSEKKAI_VAR": folder,
        "DJANGO_SETTINGS_MODULE": "bench_settings",
    }
    Path(folder, "bench_settings.py").write_text(
        "from osekkai.settings import *\nSESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False\n"
        "COOKIE_PREFIX, SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = '', 'sessionid', 'csrftoken'\n"
    )
    env["PYTHONPATH"] = f"{folder}:src:."
    subprocess.run(
        [sys.executable, "-m", "osekkai.cli", "setup"],
        env=env | {"DJANGO_SETTINGS_MODULE": "osekkai.settings"},
        check=True,
        capture_output=True,
    )
    with served("osekkai.wsgi", PORT, WORKERS, env), sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 360, "height": 800})
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        line.send("Network.emulateNetworkConditions", SLOW)
        weights: list[float] = []
        line.on("Network.loadingFinished", lambda event: weights.append(event["encodedDataLength"]))

        def told(name: str) -> None:
            page.wait_for_load_state("load")
            readable, whole = page.evaluate(
                "(() => { const t = performance.getEntriesByType('navigation')[0]; "
                "return [t.domContentLoadedEventEnd, t.loadEventEnd]; })()"
            )
            floor = LATENCY + sum(weights) / BYTES_A_SECOND * 1000
            print(
                f"{name}: {sum(weights) / 1000:.0f} kB, readable after {readable / 1000:.2f} s, "
                f"whole after {whole / 1000:.2f} s, {whole / floor:.1f} × the line alone"
            )
            weights.clear()

        page.goto(f"http://127.0.0.1:{PORT}/services/dog-registration/")
        told("first page of the visit (service)")
        page.locator("form[action='/apply/'] button").click()
        page.wait_for_url("**/apply/*/")
        told("overview (after a redirect)")
        page.locator("a.button").first.click()
        page.wait_for_url("**/parts/**")
        told("first step of the application")
        browser.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        main(place)
