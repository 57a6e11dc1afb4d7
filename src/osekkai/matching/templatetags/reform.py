"""Figures of a reform as staff read them."""

from __future__ import annotations

from typing import Any

from django import template

from osekkai.matching.spreadsheet import FEW

register = template.Library()
_PER = {"month": "1か月", "year": "1年", "once": "1回"}


@register.filter
def count(value: int | None) -> str:
    return FEW if value is None else f"{value:,}人"


@register.filter
def households(value: int | None) -> str:
    return "10世帯未満" if value is None else f"{value:,}世帯"


@register.filter
def short(value: int | None) -> str:
    return FEW if value is None else f"{value:,}"


@register.filter
def signed(value: int | None) -> str:
    """Yen with their sign; nothing is plus or minus nought."""
    return FEW if value is None else f"{value:+,}".replace("-", "−") if value else "0"


@register.filter
def yen(value: int | None) -> str:
    return FEW if value is None else f"{signed(value)}円"


@register.filter
def answer(value: dict[str, Any]) -> str:
    if value["status"] == "ineligible":
        return "対象外"
    if not value["yen"]:
        return "対象"
    low, high = value["yen"]
    amount = f"{low:,}円" if low == high else f"{low:,}円〜" + (f"{high:,}円" if high is not None else "")
    return f"{_PER[value['per']]} {amount}"
