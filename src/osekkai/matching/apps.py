from osekkai import rooms


class MatchingConfig(rooms.Room):
    name = "osekkai.matching"
