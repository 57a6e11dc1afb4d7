"""What the office's keys seal in the table of passkeys: the seed of the numbers that stand for a lost one."""

from __future__ import annotations

from allauth.mfa.models import Authenticator

from osekkai.ledger import services as ledger
from osekkai.ledger.kinds import STAFF
from osekkai.staff import kinds
from osekkai.storing import seals


def _tell(key: Authenticator) -> None:
    ledger.record(kinds.KEY_RESEALED, ledger.SYSTEM, STAFF(key.user), rows=[ledger.wrote(key, "data")])


seals("mfa.Authenticator", "data", "spare-numbers", inside="seed", tell=_tell)
