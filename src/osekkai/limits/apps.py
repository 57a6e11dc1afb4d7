from osekkai import rooms


class LimitsConfig(rooms.Room):
    name = "osekkai.limits"

    def ready(self) -> None:
        from osekkai.limits.services import permit_keeping
        from osekkai.ui import kept

        kept.permit_with(permit_keeping)
        super().ready()
