"""Server time of the resident pages, against the floor of a page that only renders the frame (/about/)."""

from __future__ import annotations

import os
from functools import partial
from statistics import median

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django

django.setup()

from benchmarks.parts.load import amount
from benchmarks.parts.timing import in_turns, shown
from django.test import Client

from osekkai.matching.answers import Answers, encode

ROUNDS = amount("ROUNDS", 40)
FAMILY = Answers(
    "",
    (
        ("head", {"birth_date": "1990-04-01", "salary": "400万〜500万"}),
        ("spouse", {"birth_date": "1992-05-06"}),
        ("child", {"birth_date": "2019-05-05"}),
        ("child", {"birth_date": "2026-11-01"}),
    ),
    {},
    (),
    ("me", "spouse", "children", "others"),
)


def main() -> None:
    client = Client()
    token = encode(FAMILY)
    for name, path in (
        ("start", "/"),
        ("service", "/services/child-allowance/"),
        ("search", "/search/?q=こどもの病院代"),
        ("interview", f"/check/?s={token}"),
        ("result", f"/check/result/?s={token}"),
    ):
        page, floor = in_turns(partial(client.get, path), partial(client.get, "/about/"), ROUNDS)
        size = len(client.get(path).content) / 1000
        print(f"  {name:12} {shown(page)}   {median(page) / median(floor):5.1f} × the frame alone   {size:.0f} kB")


if __name__ == "__main__":
    print("pages (server time in process, family of 4 with an income range)")
    main()
