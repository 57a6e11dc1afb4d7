"""What every page of staff starts from: who it is, and what the frame around it needs."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest


def user_of(request: HttpRequest) -> User:
    assert isinstance(request.user, User), "guarded by login_required"
    return request.user


def page(here: str, **values: Any) -> dict[str, Any]:
    """The context of a page. `here` is its entry in the menu (see `places.Entry`)."""
    return {"here": here, **values}
