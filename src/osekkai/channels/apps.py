from osekkai import rooms


class ChannelsConfig(rooms.Room):
    name = "osekkai.channels"
