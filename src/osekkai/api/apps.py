from django.apps import AppConfig
from django.core.checks import CheckMessage, Tags, register


class ApiConfig(AppConfig):
    name = "osekkai.api"

    def ready(self) -> None:
        register(_operations, Tags.urls)


def _operations(**more: object) -> list[CheckMessage]:
    """The operations are known once the addresses are."""
    from osekkai.api.v1 import unguarded_operations

    return [*unguarded_operations()]
