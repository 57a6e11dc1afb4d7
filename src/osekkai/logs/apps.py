"""Queries are watched from the first connection on."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created

from osekkai.logs.slow import watch


class LogsConfig(AppConfig):
    name = "osekkai.logs"

    def ready(self) -> None:
        connection_created.connect(watch, dispatch_uid="osekkai.logs")
