from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "osekkai.office"
