"""What an amount is: cash, a refund, a fee; how often, for how long, and who is paid. Only like is added to like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from osekkai.policy.language.words import Words


@dataclass(frozen=True, slots=True)
class Months:
    """For how many months an amount is paid that does not last: as a rule, and at most."""

    usual: int
    most: int

    def say(self, lang: str) -> str:
        if lang == "en":
            return f"{self.usual} months" + (f", at most {self.most}" if self.most > self.usual else "")
        return f"{self.usual}か月" + (f"（長くて {self.most}か月）" if self.most > self.usual else "")


@dataclass(frozen=True, slots=True)
class Terms:
    """What an amount is. Amounts of the same terms are alike; no others are ever added up.

    `kind`, `per` and `to` are keys of the tables below.
    """

    KINDS: ClassVar[dict[str, Words]] = {
        "cash": Words("もらえるお金", "もらえる お金", "Cash"),
        "reimbursement": Words("かかった費用からもどる額", "払った お金から もどる お金", "Refund of what you paid"),
        "waived": Words("はらわなくてよい料金", "払わなくて いい お金", "Fee waived"),
        "cost": Words("かかるお金", "かかる お金", "What you pay"),
        "loan": Words("借りられるお金", "借りる お金", "Loan"),
        "thing": Words("もらえる物・券の額", "もらえる 物・券の ねだん", "Worth of things or vouchers"),
    }
    """現金給付・償還払い（上限）・減免・本人の負担・貸付・現物給付."""
    PERIODS: ClassVar[dict[str, Words]] = {
        "month": Words("1か月", "1か月", "a month"),
        "year": Words("1年", "1年", "a year"),
        "once": Words("1回", "1回", "once"),
    }
    RECEIVERS: ClassVar[dict[str, Words]] = {
        "resident": Words("本人", "あなた", "the resident"),
        "provider": Words("病院や事業者", "病院や 会社", "the hospital or provider"),
        "landlord": Words("家主", "大家さん", "the landlord"),
        "school": Words("学校", "学校", "the school"),
    }

    kind: str
    per: str
    to: str = "resident"
    months: Months | None = None

    @property
    def is_cash(self) -> bool:
        """Whether it is money in the household's own hands."""
        return self.kind == "cash" and self.to == "resident"

    @property
    def is_ceiling(self) -> bool:
        """Whether the yen only say up to how much is paid back of what it cost."""
        return self.kind == "reimbursement"

    @property
    def times_a_year(self) -> int:
        """How often it is paid in a year: a one-off once, what does not last for its usual months."""
        if self.per != "month":
            return 1
        return min(self.months.usual, 12) if self.months else 12

    @property
    def sign(self) -> int:
        """What a yen of it does to a household: 1 is a yen more, -1 one less, 0 neither (a loan goes back)."""
        return {"cost": -1, "loan": 0}.get(self.kind, 1)
