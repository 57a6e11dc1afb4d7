from osekkai import rooms


class HealthConfig(rooms.Room):
    name = "osekkai.health"
