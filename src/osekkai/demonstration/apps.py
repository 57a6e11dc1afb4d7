from osekkai import rooms


class DemonstrationConfig(rooms.Room):
    name = "osekkai.demonstration"
