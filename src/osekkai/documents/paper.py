"""Vertical writing (縦書き) as tagged PDF, by Chromium, which alone lays it out."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.template.loader import render_to_string

from osekkai.documents import fonts

SECONDS = 60
_QUIET = (
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-pdf-header-footer",
    "--export-tagged-pdf",
)


def vertical_pdf(template: str, context: dict[str, Any]) -> bytes:
    """A template as PDF. It holds everything itself: nothing is fetched while it is made.

    Raises `OSError` where Chromium is not installed or does not finish.
    """
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise OSError("縦書きの文書には Chromium が要ります（apt-get install chromium）")
    with TemporaryDirectory() as folder:
        page, made = Path(folder, "page.html"), Path(folder, "page.pdf")
        page.write_text(
            render_to_string(
                template, context | {"fonts": [(each.family, each.file.as_uri()) for each in fonts.known()]}
            )
        )
        sandbox = ("--no-sandbox",) if os.geteuid() == 0 else ()  # Chromium has no sandbox for root
        kept = (f"--user-data-dir={folder}/profile", f"--print-to-pdf={made}")
        command = [chromium, *_QUIET, *sandbox, *kept, page.as_uri()]  # nothing in it comes from outside
        try:
            subprocess.run(command, capture_output=True, timeout=SECONDS, check=True)  # noqa: S603
        except subprocess.SubprocessError as problem:
            raise OSError(f"縦書きの文書を作れませんでした: {type(problem).__name__}") from problem
        return made.read_bytes()
