"""Who writes which lines: to standard error, where the service manager or container collects them."""

from __future__ import annotations

from typing import Any


def logging_for(*, debug: bool) -> dict[str, Any]:
    """As `logging.config.dictConfig` takes it."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": f"osekkai.logs.lines.{'Readable' if debug else 'Lines'}"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "osekkai": {"level": "INFO"},
            "osekkai.logs.requests": {"level": "WARNING" if debug else "INFO"},
            "gunicorn.error": {"level": "INFO", "handlers": [], "propagate": True},
            "gunicorn.access": {"level": "CRITICAL", "handlers": [], "propagate": False},  # `logs.requests` tells it
            "django": {"level": "WARNING", "handlers": [], "propagate": True},
            "django.request": {"level": "ERROR"},  # what was asked wrongly is told by its status
        },
    }
