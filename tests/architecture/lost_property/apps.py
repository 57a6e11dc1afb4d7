from osekkai import rooms


class LostPropertyConfig(rooms.Room):
    name = "osekkai.lost_property"
