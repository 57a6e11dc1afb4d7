"""Who does something."""

from __future__ import annotations

import getpass
from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from osekkai.ledger.models import ActorKind


@dataclass(frozen=True, slots=True)
class Actor:
    """`mandate` names the permission under which a helper acts for somebody else."""

    kind: ActorKind
    id: str
    mandate: str = ""


SYSTEM = Actor(ActorKind.SYSTEM, "osekkai")


def staff(user: AbstractBaseUser | AnonymousUser) -> Actor:
    return Actor(ActorKind.STAFF, f"staff:{user.pk}")


def operator(name: str) -> Actor:
    """Whoever runs the office at its command line, by the name of their account there."""
    return Actor(ActorKind.SYSTEM, f"operator:{name}"[:80])


def operator_here() -> Actor:
    """Whoever runs this very command."""
    try:
        return operator(getpass.getuser())
    except (KeyError, OSError):  # an account without a name, as in some containers
        return operator("?")
