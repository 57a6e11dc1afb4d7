"""Door: why somebody waits for others."""

from __future__ import annotations

from osekkai.problems import TooMany
from osekkai.said import Said


class ManyOthers(TooMany):
    """What all who did not sign in have together, or all of one network, is spent: not by whoever asks now."""

    def __init__(self, seconds: float, *, can_sign_in: bool) -> None:
        super().__init__(seconds)
        self.what = Said(*(a + b for a, b in zip(_MANY, _SIGN_IN, strict=True))) if can_sign_in else Said(*_MANY)


_MANY = (
    "いま、サインインしていない方からの利用が とても多くなっています。",
    "いま、たくさんの 人が つかっています。",
    "Very many people who have not signed in are using this now.",
    "目前未登录的使用者非常多。",
    "지금 로그인하지 않은 이용자가 매우 많습니다.",
)
_SIGN_IN = (
    "サインインすると、待たずに続けられます。",
    "サインインすると、待たないで つづけられます。",
    " Sign in to go on without waiting.",
    "登录后无需等待即可继续。",
    " 로그인하면 기다리지 않고 계속할 수 있습니다.",
)
