"""A worker in a process of its own: `python -m tests.background.working`, on the database that the tests use."""

from __future__ import annotations

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"


def main() -> None:
    import django

    django.setup()
    from django.db import connection

    if name := os.environ.get("OSEKKAI_TEST_DATABASE"):
        connection.settings_dict["NAME"] = name
    from osekkai.background.services import work

    print(f"done {work()}", flush=True)


if __name__ == "__main__":
    main()
