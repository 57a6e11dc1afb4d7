"""What this room itself does later."""

from __future__ import annotations

from datetime import time

from osekkai.background import services


@services.by_the_clock(at=time(3, 40))
@services.task("housekeeping", "終わったしごとの行を消す")
def forget_old() -> None:
    services.forget_old()
