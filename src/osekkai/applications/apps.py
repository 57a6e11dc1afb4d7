from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "osekkai.applications"
    default_auto_field = "django.db.models.BigAutoField"
