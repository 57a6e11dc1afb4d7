from osekkai import rooms
from osekkai.catalogue.in_use import serve


class PublicationConfig(rooms.Room):
    name = "osekkai.publication"

    def ready(self) -> None:
        super().ready()
        from osekkai.publication.in_force import shown

        serve(shown)
