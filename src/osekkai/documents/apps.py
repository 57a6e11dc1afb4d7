from osekkai import rooms


class DocumentsConfig(rooms.Room):
    name = "osekkai.documents"

    def ready(self) -> None:
        from osekkai.documents import retention

        retention.keep(retention.DOCUMENTS)
        super().ready()
