from osekkai import rooms


class OutreachConfig(rooms.Room):
    name = "osekkai.outreach"
