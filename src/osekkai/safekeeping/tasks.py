"""What this room does every night, and once a week."""

from __future__ import annotations

from datetime import time, timedelta

from osekkai.background.services import by_the_clock, task
from osekkai.safekeeping import services


@by_the_clock(at=time(2, 10))
@task("safekeeping", "区役所の控えを取る", tries=3, wait=timedelta(minutes=10))
def back_up() -> None:
    services.back_up_by_the_clock()


@by_the_clock(at=time(5, 10))
@task("safekeeping", "しまったファイルを、表と照らす", tries=2)
def compare() -> None:
    services.compare_files()
    services.forget_old()


@by_the_clock(every=timedelta(days=7))
@task("safekeeping", "控えからもどす練習をする", tries=2, wait=timedelta(hours=1))
def rehearse() -> None:
    services.rehearse_newest()
