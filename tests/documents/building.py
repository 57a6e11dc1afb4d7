"""Builders: a letter that says little, and its document."""

from __future__ import annotations

from typing import Any

import pypdfium2
from django.db import transaction

from osekkai.documents import services
from osekkai.documents.models import Document
from osekkai.documents.services import Letter

SECTION, OTHER = "子育て支援課", "財政課"


def letter(key: str = "k", postcode: str = "112-0003", *, name: str = "文京　花子", **more: Any) -> Letter:
    values: dict[str, Any] = {
        "kind": "decision.grant",
        "title": "お知らせ",
        "section": SECTION,
        "to": {"name": name, "postcode": postcode, "address": "文京区春日1-16-21"},
        "paragraphs": ("決まりました。",),
        "rows": (("決定", "認める"),),
        "sender": {"office": "文京区役所", "head": "文京区長", "section": SECTION, "phone": "03"},
    }
    return Letter(key=key, **(values | more))


def issued(made: Letter) -> Document:
    prepared = services.prepare(made)
    with transaction.atomic():
        return services.issue(prepared)


def text_of(pdf: bytes) -> str:
    return "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf))
