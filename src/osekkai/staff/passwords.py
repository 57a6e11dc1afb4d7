"""What no password may be, beside Django's own list of those that everybody uses."""

from __future__ import annotations

from unicodedata import normalize

from django.conf import settings
from django.core.exceptions import ValidationError

FEWEST = 6
"""Different characters."""


class NotOneThingAgain:
    """A word written twice, or few letters over and over, is long and guessed first all the same."""

    def validate(self, password: str, user: object = None) -> None:
        if len(set(password)) < FEWEST or password in (password * 2)[1:-1]:
            raise ValidationError("同じものの くりかえしは、使えません。", code="password_repeats")

    def get_help_text(self) -> str:
        return "同じものの くりかえしは、使えません。"


OURS = (
    "osekkai",
    "おせっかい",
    "kuyakusho",
    "区役所",
    "市役所",
    "役所",
    "office",
    "password",
    "パスワード",
    "welcome",
    "admin",
)
"""What is tried first at an office like ours; with it the name of the municipality and of its folder (`rules.md`)."""


class NotWhereWeWork:
    """The name of the office, with a year and a sign behind it, is the first that somebody tries."""

    def validate(self, password: str, user: object = None) -> None:
        from osekkai.catalogue import catalogue_in_use

        name = catalogue_in_use().municipality.words
        left = normalize("NFKC", password).casefold()
        for each in sorted({*OURS, settings.MUNICIPALITY.name, name.ja, name.ja[:-1], *name.en.split()}, key=len)[::-1]:
            left = left.replace(normalize("NFKC", each).casefold(), " ")
        if len({each for each in left if each.isalpha()}) < FEWEST - 2 and left != password.casefold():
            raise ValidationError("役所や区の名からできた言葉は、使えません。", code="password_ours")

    def get_help_text(self) -> str:
        return "役所や区の名からできた言葉は、使えません。"
