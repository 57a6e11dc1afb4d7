from django.apps import AppConfig
from django.core.checks import Tags, register


class ApiConfig(AppConfig):
    name = "osekkai.api"

    def ready(self) -> None:
        register(Tags.urls)(_operations)


def _operations(**more: object) -> list[object]:
    """The operations are known once the addresses are."""
    from osekkai.api.v1 import unguarded_operations

    return [*unguarded_operations()]
