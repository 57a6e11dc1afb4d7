"""Reforms as an Excel file. Every text is written as a text: nothing that somebody typed can run as a formula."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

_SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
HEADS = ("区分", "人数", "得になる人", "損になる人", "わからない人", "1年の差（円）", "少なくて（円）", "多くて（円）")
FEW = "10人未満"


def workbook(reforms: Sequence[dict[str, Any]]) -> bytes:
    """One sheet for each reform (`disclosure.as_shown`)."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, _SAFE) as book:
        bold, number = (
            book.add_format({"bold": True, "bg_color": "#E8F1FE", "border": 1}),
            book.add_format({"num_format": "#,##0", "border": 1}),
        )
        for place, each in enumerate(reforms, start=1):
            _sheet(book.add_worksheet(f"案{place}"), each, bold, number)
    return out.getvalue()


def _sheet(sheet: Any, shown: dict[str, Any], bold: Any, number: Any) -> None:
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 7, 16)
    line = 0

    def write(row: Sequence[object], format_: Any = None) -> None:
        nonlocal line
        for column, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(line, column, value, number)
            else:
                sheet.write_string(line, column, FEW if value is None else str(value), format_)
        line += 1

    write([shown["name"]], bold)
    write([f"基準日 {shown['on']}　いまの版 {shown['base']}　案の版 {shown['draft']}　住民 {shown['people']:,}人"])
    write(["10人未満の欄と、そこから逆算できる欄は出していません。円は1年あたり、家計から見た差です。"])
    told = shown.get("changes") or {"figures": [], "lines": [], "more": 0}
    if told["figures"] or told["lines"]:
        line += 1
        write(["何を変えるか"], bold)
        for said in [*told["figures"], *(each["said"] for each in told["lines"])]:
            write([said])
        if told["more"]:
            write([f"ほか {told['more']}行"])
    for title, rows in [
        ("全体", [{**shown["total"], "band": "全体"}]),
        ("制度", shown["services"]),
        *((each["name"], each["rows"]) for each in shown["by"]),
    ]:
        line += 1
        write([title, *HEADS[1:]], bold)
        for row in rows:
            write([row[name] for name in ("band", "people", "gain", "lose", "open", "yen", "lo", "hi")])
    line += 1
    write(["1年の差ごとの世帯", "世帯数"], bold)
    for each in shown["distribution"]:
        write([span(each), each["households"]])


def span(step: dict[str, Any]) -> str:
    """A step of the distribution in words."""
    low, high = step["from"], step["under"]
    if low is None:
        return f"{-high:,}円より多い損"
    if high is None:
        return f"{low:,}円以上の得"
    return f"{low:,}円〜{high:,}円の得" if low >= 0 else f"{-high:,}円〜{-low:,}円の損"
