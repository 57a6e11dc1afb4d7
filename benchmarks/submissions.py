"""The day a nationwide benefit opens: submissions with one attachment, over HTTP, on PostgreSQL.

They are measured beside a bare Django view. A submission is two requests: the photo (1,600 × 1,200, as our page sends
it) and the declaration. Beside them somebody opens a page of the form up to ten times a second. The load comes from a
process of its own on the same machine. STORED applications are there already.
"""

from __future__ import annotations

import http.client
import io
import json
import os
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from statistics import quantiles

from benchmarks.parts.load import amount, amounts
from benchmarks.parts.serving import free_port, served

DATABASES = ("postgresql",)
SECONDS = amount("SECONDS", 20)
CLIENTS = amount("CLIENTS", 8)
WORKERS = amount("WORKERS", 2)
STORED = amounts("STORED", 10_000, 1_000_000)
HER = {
    "full_name": "文京　花子",
    "full_name_kana": "ブンキョウ　ハナコ",
    "birth_date": "1994-02-03",
    "health_insurance": "employee",
}
HOME = {
    "phone": "090-1234-5678",
    "postcode": "112-8555",
    "address": "文京区春日1-16-21",
    "bank_name": "見本銀行",
    "bank_branch": "001",
    "account_kind": "ordinary",
    "account_number": "0123456",
    "account_holder": "ブンキョウ ハナコ",
}
BABY = {
    "full_name": "文京　一郎",
    "full_name_kana": "ブンキョウ　イチロウ",
    "birth_date": "2026-11-12",
    "health_insurance": "employee",
}
TOKEN = "a" * 32


def photo() -> bytes:
    from PIL import Image

    made = io.BytesIO()
    Image.effect_noise((100, 75), 60).resize((1600, 1200)).convert("RGB").save(made, "JPEG", quality=82)
    return made.getvalue()


class Load:
    """Clients that go on until the time is over; the milliseconds of every request by its name."""

    def __init__(self, port: int) -> None:
        self.port, self.took, self.lock = port, {}, threading.Lock()
        self.refused = 0

    def run(
        self, work: Callable[[Callable[..., int]], bool], beside: Callable[[Callable[..., int]], bool] | None = None
    ) -> float:
        ends = time.perf_counter() + SECONDS
        started = time.perf_counter()
        threads = [threading.Thread(target=self._client, args=(work, ends)) for _ in range(CLIENTS)]
        if beside:
            threads.append(threading.Thread(target=self._client, args=(beside, ends)))
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        return time.perf_counter() - started

    def _client(self, work: Callable[[Callable[..., int]], bool], ends: float) -> None:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

        def ask(name: str, method: str, path: str, body: bytes = b"", kind: str = "", session: str = "") -> int:
            headers = {"Cookie": f"__Host-csrftoken={TOKEN}; __Host-sessionid={session}"} | (
                {"Content-Type": kind} if kind else {}
            )
            at = time.perf_counter()
            line.request(method, path, body, headers)
            answer = line.getresponse()
            answer.read()
            with self.lock:
                self.took.setdefault(name, []).append((time.perf_counter() - at) * 1000)
                self.refused += answer.status >= 400
            return answer.status

        while time.perf_counter() < ends and work(ask):
            pass

    def line(self, name: str, seconds: float) -> str:
        took = sorted(self.took.get(name, [0.0, 0.0]))
        p50, p95 = took[len(took) // 2], quantiles(took, n=20)[-1]
        return f"{name}: {len(took) / seconds:.0f}/s, p50 {p50:.0f} ms, p95 {p95:.0f} ms"


def multipart(fields: dict[str, str], file: bytes) -> tuple[bytes, str]:
    edge = secrets.token_hex(12)
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = (
        f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="photo.jpg"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    )
    parts += [head.encode(), file, b"\r\n", f"--{edge}--\r\n".encode()]
    return b"".join(parts), f"multipart/form-data; boundary={edge}"


def drafts(count: int) -> list[str]:
    """Drafts of residents who are signed in: `code/session`."""
    from importlib import import_module

    from django.conf import settings
    from django.utils import timezone

    from osekkai.applications import services
    from osekkai.applications.forms import Content
    from osekkai.identity.models import Account
    from osekkai.matching.answers import Answers

    answers = Answers(people=(("head", HER), ("child", BABY)), household=HOME)
    found = []
    for n in range(count):
        who, _ = Account.objects.get_or_create(
            issuer="https://login.example/",
            subject=f"{n % 500}",
            defaults={
                "name": "文京　花子",
                "address": "文京区春日1-16-21",
                "birth_date": "1994-02-03",
                "seen_at": timezone.now(),
            },
        )
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session["account"] = who.pk
        session.create()
        found.append(f"{services.begin(Content(('child-allowance',), answers), who)}/{session.session_key}")
    return found


def load_of(port: int, codes: list[str]) -> dict[str, object]:
    """In a process of its own: what the clients measured."""
    image, left, number = photo(), iter(codes), 0
    lock, load = threading.Lock(), Load(port)

    def submission(ask: Callable[..., int]) -> bool:
        nonlocal number
        with lock:
            code, number = next(left, None), number + 1
        if code is None:
            return False
        code, session = code.split("/")
        own = image[:-2] + secrets.token_bytes(4).replace(b"\xff", b"\x00") + image[-2:]  # nobody else's photo
        form = {"csrfmiddlewaretoken": TOKEN}
        at = time.perf_counter()
        ask("attach", "POST", f"/apply/{code}/documents/", *multipart(form | {"document": "identity"}, own), session)
        ask(
            "submit",
            "POST",
            f"/apply/{code}/review/",
            f"csrfmiddlewaretoken={TOKEN}&declared=1".encode(),
            "application/x-www-form-urlencoded",
            session,
        )
        with load.lock:
            load.took.setdefault("submission", []).append((time.perf_counter() - at) * 1000)
        return True

    def page(ask: Callable[..., int]) -> bool:
        other, session = secrets.choice(codes[-50:]).split("/")
        ask("form page", "GET", f"/apply/{other}/parts/applicant/", session=session)
        time.sleep(0.1)
        return True

    seconds = load.run(submission, page)
    return {
        "lines": [load.line(name, seconds) for name in ("submission", "attach", "submit", "form page")],
        "submitted": len(load.took["submission"]),
        "seconds": seconds,
        "refused": load.refused,
    }


def bare_load(port: int) -> dict[str, object]:
    image, load = photo(), Load(port)

    def one(ask: Callable[..., int]) -> bool:
        ask("bare", "POST", "/", *multipart({}, image))
        return True

    seconds = load.run(one)
    return {"lines": [load.line("bare", seconds)], "submitted": len(load.took["bare"]), "seconds": seconds}


def fill(count: int) -> None:
    """So many applications of earlier days, each with its events, written by the database itself."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM applications_application")
        have = cursor.fetchone()[0]
        cursor.execute(
            """INSERT INTO applications_application
                 (number, code_sealed, service, section, catalogue, bundle, status, content, submitted_at, due,
                  by_post)
               SELECT 'B' || lpad(n::text, 9, '0'), '', 'child-allowance', 'child-support', 'old', md5(n::text),
                      'submitted', '{}', now() - interval '30 days', now(), false
               FROM generate_series(%s::int, %s::int) AS n""",
            [have + 1, count],
        )
        cursor.execute(
            """INSERT INTO ledger_event (at, kind, actor_kind, actor, mandate, purpose, subject, object,
                                         before, after, content_digest, digest)
               SELECT now(), 'application.submitted', 'resident', 'code:' || n, '', '', '', 'application:' || n,
                      '', 'submitted', '', md5(n::text)
               FROM generate_series(%s::int, %s::int) AS n""",
            [have + 1, count],
        )
        cursor.execute(
            """INSERT INTO applications_attachment (bundle, document, kind, digest, stored, size, added_at)
               SELECT md5(n::text), 'identity', 'image/jpeg', md5('f' || n), '', 1, now()
               FROM generate_series(%s::int, %s::int) AS n""",
            [have + 1, count],
        )
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")


def main(folder: Path) -> None:
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "osekkai.settings",
        "OSEKKAI_SECRET_KEY": "only-for-benchmarks-7Qm2xV9cT4rLk8Zp1Ws",
        "OSEKKAI_LEDGER_KEY": "only-for-benchmarks-H3nYb6JdX0eGu5RfA9o",
        "OSEKKAI_DEBUG": "0",
        "OSEKKAI_VAR": str(folder),
    }
    os.environ.update(env)
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, connections

    from osekkai.publication.upgrade import after_migrating as publish_first_version

    call_command("migrate", verbosity=0)
    publish_first_version()
    call_command("collectstatic", verbosity=0, interactive=False)
    with connection.cursor() as cursor:  # the test suite's server does not wait for the disk; this one does
        cursor.execute("ALTER SYSTEM SET fsync = on")
        cursor.execute("SELECT pg_reload_conf()")
    size = len(photo()) // 1000
    print(f"{connection.vendor}, {WORKERS} workers, {CLIENTS} clients, {SECONDS} s each, photo of {size} kB")
    for stored in STORED:
        port = free_port()
        with served("benchmarks.parts.bare:application", port, WORKERS, env):
            bare = measured("bare", port)
        fill(stored)
        codes = drafts(SECONDS * 150 + 50)
        from osekkai.applications.models import Application, Attachment
        from osekkai.ledger.models import Event

        before = (
            Application.objects.count(),
            Attachment.objects.count(),
            Event.objects.filter(kind="application.submitted").count(),
        )
        connections.close_all()
        port = free_port()
        with served("osekkai.wsgi", port, WORKERS, env):
            told = measured("load", port, "\n".join(codes))
        after = (
            Application.objects.count(),
            Attachment.objects.count(),
            Event.objects.filter(kind="application.submitted").count(),
        )
        new = [now - then for now, then in zip(after, before, strict=True)]
        assert new == [told["submitted"]] * 3 and not told["refused"], f"lost or doubled: {new} of {told}"
        ratio = (told["submitted"] / told["seconds"]) / (bare["submitted"] / bare["seconds"])
        print(f"\na bare view just before, one insert and one file: {bare['lines'][0]}")
        print(
            f"with {stored:,} applications stored: {told['submitted']:,} submitted, as many stored, none lost; "
            f"{ratio:.2f} of the bare view"
        )
        for line in told["lines"]:
            print(f"  {line}")


def measured(what: str, port: int, given: str = "") -> dict[str, object]:
    command = [sys.executable, __file__, what, str(port)]
    done = subprocess.run(command, input=given, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)  # type: ignore[no-any-return]


if __name__ == "__main__":
    if sys.argv[1:2] == ["load"]:
        print(json.dumps(load_of(int(sys.argv[2]), sys.stdin.read().split())))
    elif sys.argv[1:2] == ["bare"]:
        print(json.dumps(bare_load(int(sys.argv[2]))))
    else:
        with tempfile.TemporaryDirectory() as place:
            main(Path(place))
