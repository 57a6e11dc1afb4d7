from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "osekkai.documents"

    def ready(self) -> None:
        from osekkai.documents import retention

        retention.keep(retention.DOCUMENTS)
