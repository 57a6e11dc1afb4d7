from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "osekkai.register"
    default_auto_field = "django.db.models.BigAutoField"
