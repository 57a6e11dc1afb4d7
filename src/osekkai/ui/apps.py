from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "osekkai.ui"
