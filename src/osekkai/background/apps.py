from osekkai import rooms


class BackgroundConfig(rooms.Room):
    name = "osekkai.background"
