from osekkai import rooms


class CaseworkConfig(rooms.Room):
    name = "osekkai.casework"

    def ready(self) -> None:
        from osekkai.casework import retention
        from osekkai.casework.processes import versions
        from osekkai.documents import services as documents
        from osekkai.publication.services import add_to_versions

        documents.keep(retention.CASES)
        add_to_versions(versions.in_versions)
        super().ready()
