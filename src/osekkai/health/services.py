"""Door: figures begin anew with the office."""

from __future__ import annotations


def begin_anew() -> None:
    """What processes that are gone have counted is forgotten."""
    from osekkai.health import metrics  # only where there is a token

    metrics.begin_anew()
