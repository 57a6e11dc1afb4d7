from osekkai import rooms


class ApprovalsConfig(rooms.Room):
    name = "osekkai.approvals"
