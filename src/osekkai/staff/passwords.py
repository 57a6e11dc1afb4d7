"""What no password may be, beside Django's own list of those that everybody uses."""

from __future__ import annotations

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
