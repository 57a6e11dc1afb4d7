"""What this room does later."""

from __future__ import annotations

from osekkai.background.services import task
from osekkai.catalogue import catalogue_in_use
from osekkai.objections import writing


@task("notices", "裁決書を作る")
def write_ruling(objection: int) -> None:
    writing.write(objection, writing.as_signed(objection) or catalogue_in_use())
