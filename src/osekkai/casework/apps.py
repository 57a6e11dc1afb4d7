from osekkai import rooms


class CaseworkConfig(rooms.Room):
    name = "osekkai.casework"

    def ready(self) -> None:
        from osekkai.casework import retention
        from osekkai.documents import services as documents

        documents.keep(retention.CASES)
        super().ready()
