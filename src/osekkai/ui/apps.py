from django.apps import AppConfig
from django.core.checks import Tags, register


class UiConfig(AppConfig):
    name = "osekkai.ui"

    def ready(self) -> None:
        from osekkai.ui import addresses, translations

        register(Tags.urls)(addresses.unexplained)
        register(Tags.urls)(addresses.unguarded)
        register(Tags.translation)(translations.untranslated)
