"""The ledger under parallel writers, on PostgreSQL.

Looks at a resident a second with the chain, beside bare inserts of the same row. CLIENTS are threads.
"""

from __future__ import annotations

import os
import tempfile
import threading
from time import perf_counter

from benchmarks.parts.load import amount

DATABASES = ("postgresql",)
WRITERS, EACH = amount("CLIENTS", 4), amount("EVENTS", 1_000)


def main(folder: str) -> None:
    import django

    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "osekkai.settings",
        "OSEKKAI_DEBUG": "0",
        "OSEKKAI_SECRET_KEY": "only-for-benchmarks-7Qm2xV9cT4rLk8Zp1Ws",
        "OSEKKAI_LEDGER_KEY": "only-for-benchmarks-H3nYb6JdX0eGu5RfA9o",
        "OSEKKAI_VAR": folder,
    }
    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction
    from django.utils import timezone

    from osekkai.ledger import services
    from osekkai.ledger.kinds import LOOKED, PERSON
    from osekkai.ledger.models import Event
    from osekkai.ledger.verifying import verify

    call_command("migrate", verbosity=0)

    def ours() -> None:
        with transaction.atomic():
            services.record(LOOKED, services.SYSTEM, PERSON(1), subject=PERSON(1))

    def bare() -> None:
        with transaction.atomic():
            Event(
                at=timezone.now(),
                kind="bench.bare",
                actor_kind="system",
                actor="osekkai",
                subject="person:1",
                object="person:1",
                digest="0" * 64,
            ).save(force_insert=True)

    def rate(write: object) -> float:
        def run() -> None:
            for _ in range(EACH):
                write()  # type: ignore[operator]
            connection.close()

        threads = [threading.Thread(target=run) for _ in range(WRITERS)]
        started = perf_counter()
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        return WRITERS * EACH / (perf_counter() - started)

    with_chain = rate(ours)
    started = perf_counter()
    services.seal()
    sealing = perf_counter() - started
    started = perf_counter()
    found = verify()
    verifying = perf_counter() - started
    assert not found.broken and found.events == WRITERS * EACH and not found.unsealed
    floor = rate(bare)
    print(
        f"{connection.vendor}, {WRITERS} writers: {with_chain:.0f} events a second, "
        f"sealed {sealing:.2f} s after the last, {found.events / verifying:,.0f} verified a second; "
        f"bare inserts {floor:.0f} a second: ours is {with_chain / floor:.2f} of them"
    )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        main(place)
