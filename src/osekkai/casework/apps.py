from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "osekkai.casework"

    def ready(self) -> None:
        from osekkai.applications import changes
        from osekkai.casework import arrival, keeping
        from osekkai.documents import retention

        changes.listen(arrival.follow)
        retention.keep(keeping.CASES)
