from osekkai import rooms


class ObjectionsConfig(rooms.Room):
    name = "osekkai.objections"
