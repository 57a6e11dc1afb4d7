from django.apps import AppConfig
from django.core.checks import Tags, register


class UiConfig(AppConfig):
    name = "osekkai.ui"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from osekkai.ui import addresses, personal, translations  # noqa: F401  what its table tells

        register(Tags.urls)(addresses.unexplained)
        register(Tags.urls)(addresses.unguarded)
        register(Tags.translation)(translations.untranslated)
