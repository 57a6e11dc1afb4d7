from osekkai import rooms


class ApplicationsConfig(rooms.Room):
    name = "osekkai.applications"
