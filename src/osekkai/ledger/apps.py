from osekkai import rooms


class LedgerConfig(rooms.Room):
    name = "osekkai.ledger"

    def ready(self) -> None:
        from osekkai.ledger import checks  # noqa: F401  registers them

        super().ready()
