from osekkai import rooms


class SafekeepingConfig(rooms.Room):
    name = "osekkai.safekeeping"
