from osekkai import rooms


class LimitsConfig(rooms.Room):
    name = "osekkai.limits"

    def ready(self) -> None:
        from osekkai.limits.keeping import permit
        from osekkai.ui import kept

        kept.permit_with(permit)
        super().ready()
