"""What a resident has answered, as it was read: to look over, and to change."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext

from osekkai.matching.answers import Answers
from osekkai.matching.people import names_of
from osekkai.policy import Fact
from osekkai.policy.values import ByYear, NotUnderstood, Value, read_value
from osekkai.ui.templatetags.ui import colon, language, told_in

MAN = 10_000
"""万: by what people count yen. 4,500,000円 is read digit by digit, 450万円 at once."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer: whose, the name of the fact, how it was read, and the address where it is changed.

    What no question asks has no address: the register says it, and is corrected there. `is_much` is false of what is
    not so, or is nought: most of what a register says.
    """

    whose: str
    fact: Fact
    said: str
    address: str
    is_much: bool = True

    @property
    def label(self) -> str:
        name = self.fact.label(language())
        return f"{self.whose}{colon()}{name}" if self.whose else name


def answered(facts: dict[str, Fact], answers: Answers, token: str) -> list[Answered]:
    """All questions that were answered, in the order in which they were asked."""
    return _shown(facts, answers, token, answers.trail)


def known_of(facts: dict[str, Fact], answers: Answers, token: str) -> list[Answered]:
    """All that the register said and nobody answered otherwise."""
    return _shown(facts, answers, token, tuple(each for each in answers.known if each not in answers.trail))


def last_answered(facts: dict[str, Fact], answers: Answers, token: str) -> Answered | None:
    """The latest answer, for the resident to see how it was read."""
    return next(reversed(answered(facts, answers, token)), None)


def _shown(facts: dict[str, Fact], answers: Answers, token: str, told: tuple[tuple[str, str], ...]) -> list[Answered]:
    names = names_of(answers)
    return [
        Answered(
            names.get(member, ""),
            facts[id],
            _said(facts[id], written := answers.fact(member, id)),
            _ask(token, member, facts[id]),
            _is_much(written),
        )
        for member, id in told
        if id in facts
    ]


def _is_much(written: object) -> bool:
    if isinstance(written, dict):
        return any(map(_is_much, written.values()))
    return written not in (False, 0, None, "none")


def _ask(token: str, member: str, fact: Fact) -> str:
    if not (fact.question or fact.presume):
        return ""
    return f"{reverse('matching:check')}?{urlencode({'s': token, 'ask': f'{member}.{fact.id}'})}"


def _said(fact: Fact, written: object) -> str:
    if written is None:
        return gettext("わからない")
    try:
        value = read_value(fact, written)
    except NotUnderstood:  # written before the vocabulary changed
        return str(written)
    if isinstance(value, ByYear):
        return "、".join(f"{gettext('%s年') % year} {_in_words(fact, each)}" for year, each in sorted(value.items()))
    return _in_words(fact, value)


def _in_words(fact: Fact, value: Value) -> str:
    if isinstance(value, bool):
        return gettext("はい") if value else gettext("いいえ")
    if isinstance(value, str) and value in fact.choices:
        return fact.choices[value].say(language())
    if isinstance(value, int) and fact.type.unit == "円" and value and value % MAN == 0 and told_in() != "en":
        return f"{value // MAN:,}万円"
    return fact.say(value, told_in())
