from osekkai import rooms


class IdentityConfig(rooms.Room):
    name = "osekkai.identity"
