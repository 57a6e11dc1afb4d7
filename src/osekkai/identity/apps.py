from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "osekkai.identity"
    default_auto_field = "django.db.models.BigAutoField"
