"""Queries that take too long, by their text without its values."""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import perf_counter
from typing import Any

from django.conf import settings

log = logging.getLogger(__name__)
LONGEST = 1_000
"""Letters of a query that are told."""


def watch(connection: Any, **more: Any) -> None:
    """Of a new connection, once however often it is opened anew."""
    if _timed not in connection.execute_wrappers:
        connection.execute_wrappers.append(_timed)


def _timed(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    begun = perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        ms = (perf_counter() - begun) * 1000
        if settings.SLOW_QUERY and ms >= settings.SLOW_QUERY:
            log.warning("slow query", extra={"facts": {"ms": round(ms), "sql": str(sql)[:LONGEST]}})
