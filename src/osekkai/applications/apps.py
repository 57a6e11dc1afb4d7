from osekkai import rooms
from osekkai.catalogue.in_use import count_with


class ApplicationsConfig(rooms.Room):
    name = "osekkai.applications"

    def ready(self) -> None:
        super().ready()
        from osekkai.applications.waiting import taken

        count_with(taken)
