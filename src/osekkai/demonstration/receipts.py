"""Who already receives what in a generated ward: an extract made from the matching itself."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb

from osekkai.catalogue import Catalogue
from osekkai.register import queries as register
from osekkai.register.services import RECEIPTS

TAKE_UP = (70, 97)
"""Per cent of the entitled who receive a service, drawn for each service. Made up: no figure of the ward.

The household that would receive the most of a service receives nothing of it: there is an expensive decision to make.
"""


def write_receipts(path: Path, opened: duckdb.DuckDBPyConnection, catalogue: Catalogue, *, seed: int) -> Path:
    """A receipts extract for every benefit in the view `results` (see `ward.results`)."""
    keys = register.keys_of_everybody()
    low, high = TAKE_UP
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(RECEIPTS)
        for service in catalogue.services.values():
            if service.kind != "benefit":
                continue
            rows = opened.execute(
                """SELECT pid, CASE WHEN per = 'month' THEN lo END FROM results
                WHERE service = $1 AND entitled AND hid IS DISTINCT FROM (
                    SELECT hid FROM results WHERE service = $1 AND entitled
                    GROUP BY hid ORDER BY sum(lo) DESC NULLS LAST, hid LIMIT 1
                ) AND hash($1, pid, $2) % 100 < $3 + hash($1, $2) % $4 ORDER BY pid""",
                [service.id, seed, low, high - low],
            ).fetchall()
            writer.writerows((keys[pid], service.id, "2026-04-01", "", "" if yen is None else yen) for pid, yen in rows)
    return path
