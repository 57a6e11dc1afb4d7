from osekkai import rooms


class StaffConfig(rooms.Room):
    name = "osekkai.staff"
