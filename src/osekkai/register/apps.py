from osekkai import rooms


class RegisterConfig(rooms.Room):
    name = "osekkai.register"
