"""These tests know their month (see `tests.clock`)."""

from tests.clock import _it_is_november

__all__ = ["_it_is_november"]
