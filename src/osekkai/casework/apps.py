from osekkai import rooms


class CaseworkConfig(rooms.Room):
    name = "osekkai.casework"
