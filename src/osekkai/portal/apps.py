from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "osekkai.portal"
    default_auto_field = "django.db.models.BigAutoField"
