"""Door: putting something on its route, agreeing to it, and what else may become of it."""

from __future__ import annotations

from osekkai.approvals.agreeing import abandon, agree, agree_to_all, look_later, pull, scrap, send_back
from osekkai.approvals.keeping import forget
from osekkai.approvals.proposing import Asked, propose
from osekkai.approvals.subjects import LISTED, Delicate, Shown, Subject, register
from osekkai.approvals.written import hold_still

__all__ = [
    "LISTED",
    "Asked",
    "Delicate",
    "Shown",
    "Subject",
    "abandon",
    "agree",
    "agree_to_all",
    "forget",
    "hold_still",
    "look_later",
    "propose",
    "pull",
    "register",
    "scrap",
    "send_back",
]
