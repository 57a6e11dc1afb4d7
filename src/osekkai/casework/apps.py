from osekkai import rooms


class CaseworkConfig(rooms.Room):
    name = "osekkai.casework"

    def ready(self) -> None:
        from osekkai.casework import keeping
        from osekkai.documents import services as documents

        documents.keep(keeping.CASES)
        super().ready()
