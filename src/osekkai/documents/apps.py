from osekkai import rooms


class DocumentsConfig(rooms.Room):
    name = "osekkai.documents"
