from osekkai import rooms


class ReceivingConfig(rooms.Room):
    name = "osekkai.receiving"
