"""振込先: the part of the forms that asks for an account, on its own, after the application: it changes while paid."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from osekkai.applications import forms
from osekkai.applications.forms import Content, Page, Wrong
from osekkai.catalogue import Catalogue
from osekkai.catalogue.forms import FORMS
from osekkai.matching.queries import Answers
from osekkai.policy import PolicyError, assess

ACCOUNT = ("bank_name", "bank_branch", "account_kind", "account_number", "account_holder")
"""The facts that say where money goes."""


def account_page(catalogue: Catalogue, account: Mapping[str, str] | None = None) -> Page | None:
    """The page of the part that asks for an account, with what is written there; nothing where no form asks for one."""
    content = Content((), Answers(household=dict(account or {})))
    for part in catalogue.part(FORMS).values():
        if {each.fact.id for each in part.asks} >= set(ACCOUNT):
            return Page(part.id, part, "", tuple(forms.field_of(each, "", content) for each in part.asks))
    return None


def read_account(form: Mapping[str, str], catalogue: Catalogue) -> tuple[dict[str, str], dict[str, Wrong]]:
    """What a form says, as an application keeps it: a whole account or none; and what is wrong, by the fact's id."""
    page = account_page(catalogue)
    if page is None:
        return {}, {}
    values, wrong = forms.read(page, form)
    return ({} if wrong else {id: str(value) for id, value in values.items() if value is not None}), wrong


def doubts_of(account: Mapping[str, str], kana: str, catalogue: Catalogue, on: date) -> dict[str, Wrong]:
    """What the part's own checks find wrong with an account of whoever receives (`kana`), by the fact's id."""
    page = account_page(catalogue)
    answers = Answers(people=(("head", {"full_name_kana": kana} if kana else {}),), household=dict(account))
    try:
        found = assess(catalogue.book, answers.situation(catalogue.book, on), [])
    except PolicyError:
        return {}
    return forms.failed_checks(page.part, "", found) if page else {}


def account_in_words(account: Mapping[str, str], catalogue: Catalogue) -> dict[str, str]:
    """What is chosen as people read it, in the order in which it is asked; what is in words stays so."""
    facts = catalogue.book.vocabulary.facts
    written = {id: account[id] for id in ACCOUNT if account.get(id)}
    return {
        id: facts[id].choices[text].ja if id in facts and text in facts[id].choices else text
        for id, text in written.items()
    }


def account_in_form(words: Mapping[str, str], catalogue: Catalogue) -> dict[str, str]:
    """The opposite: an account in words as a form has it."""
    facts = catalogue.book.vocabulary.facts
    return {
        id: next((choice for choice, said in facts[id].choices.items() if said.ja == text), text)
        for id, text in words.items()
        if id in facts
    }
