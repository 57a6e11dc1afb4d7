"""Builders: what a resident writes, a draft begun, and its pages written."""

from __future__ import annotations

import re
from datetime import date

from osekkai.applications import forms, services
from osekkai.applications import queries as applications_queries
from osekkai.applications.forms import Content
from osekkai.catalogue import Catalogue
from osekkai.matching.answers import Answers

TODAY = date(2026, 11, 23)
HER = {
    "full_name": "邉󠄀　花子",
    "full_name_kana": "ﾌﾞﾝｷｮｳ はなこ",
    "birth_date": "平成6年2月3日",
    "postcode": "１１２−８５５５",
    "address": "文京区春日1-16-21",
    "phone": "090 1234 5678",
}
BABY = {
    "full_name": "文京　一郎",
    "full_name_kana": "ブンキョウ　イチロウ",
    "birth_date": "2026-11-12",
    "health_insurance": "employee",
}
ACCOUNT = {
    "bank_name": "見本銀行",
    "bank_branch": "001",
    "account_kind": "ordinary",
    "account_number": "0123456",
    "account_holder": "ブンキョウ ハナコ",
}
DOG = {"dog_name": "ポチ", "dog_breed": "柴犬", "dog_colour": "茶", "dog_sex": "male", "dog_born": "R7.4.1"}
BIRTH = Answers(
    people=(
        ("head", {"birth_date": "1994-02-03"}),
        ("spouse", {"birth_date": "1995-03-04"}),
        ("child", {"birth_date": "2026-11-12"}),
    )
)


def begun(*ids: str, answers: Answers | None = None) -> str:
    return services.begin(Content(ids, answers or Answers(people=(("head", {}),))))


def written(code: str, catalogue: Catalogue, **pages: dict[str, str]) -> None:
    """Fill in pages by the id of their part."""
    for page in forms.pages(catalogue, applications_queries.opened(code).content, TODAY):  # type: ignore[union-attr]
        draft = applications_queries.opened(code)
        assert draft
        content, wrong = forms.taken(page, draft.content, pages.get(page.part.id, {}))
        assert not wrong, wrong
        services.save(code, content, draft.version)


# The form


def code_of(address: str) -> str:
    found = re.search(r"/apply/([a-z0-9]{24})/", address)
    assert found, address
    return found[1]
