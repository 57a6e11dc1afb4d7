"""A day in the ward, over HTTP on PostgreSQL: from applications that arrive to signed PDFs that answer them.

Residents of a generated ward apply for what the rules say they can get, three in ten without a document they need.
Cases are checked, worked on and decided: two clerks, a deputy and a chief of every section work in the office's own
pages; chiefs agree with passkeys in software. Prints lead time, touches of staff for each case, the share that nobody
typed anything for, sheets of paper, and what is left over.

Run: PYTHONPATH=src:. scripts/with-postgres .venv/bin/python benchmarks/day.py. APPLICATIONS can be set.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import secrets
import subprocess
import sys
import tempfile
import time
from collections import Counter
from html import unescape
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode

PORT = 8473
APPLICATIONS = int(os.environ.get("APPLICATIONS", "2000"))
RESIDENTS = APPLICATIONS * 5
TOKEN = "a" * 32
TYPED = "台帳の事実では、条件を確かめられませんでした。"
"""What a clerk writes where the rules suggest no reason."""
os.environ |= {
    "OSEKKAI_DEBUG": "1",
    "DJANGO_SETTINGS_MODULE": "osekkai.settings",
    "OSEKKAI_VAR": tempfile.mkdtemp(prefix="osekkai-day-"),
}


class Browser:
    """Somebody's session."""

    def __init__(self, session: str) -> None:
        self.session, self.line, self.sent = session, http.client.HTTPConnection("localhost", PORT, timeout=60), 0

    def ask(
        self, method: str, path: str, fields: list[tuple[str, str]] | None = None, file: bytes = b""
    ) -> tuple[int, str, str]:
        headers = {"Cookie": f"csrftoken={TOKEN}; sessionid={self.session}", "Referer": f"http://localhost:{PORT}/"}
        body = b""
        fields = [*(fields or []), ("csrfmiddlewaretoken", TOKEN)]
        if file:
            edge = secrets.token_hex(12)
            parts = [
                f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
                for name, value in fields
            ]
            head = (
                f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n'
                "Content-Type: image/jpeg\r\n\r\n"
            )
            parts += [head.encode(), file, b"\r\n", f"--{edge}--\r\n".encode()]
            body, headers["Content-Type"] = b"".join(parts), f"multipart/form-data; boundary={edge}"
        elif method == "POST":
            body, headers["Content-Type"] = urlencode(fields).encode(), "application/x-www-form-urlencoded"
        self.line.request(method, path, body, headers)
        answer = self.line.getresponse()
        text = answer.read().decode("utf-8", "replace")
        self.sent += method == "POST"
        return answer.status, answer.getheader("Location") or "", text


def session(**values: Any) -> str:
    from django.contrib.sessions.backends.db import SessionStore

    store = SessionStore()
    for name, value in values.items():
        store[name] = value
    store.create()
    return str(store.session_key)


def session_of(user: Any) -> str:
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    return session(
        **{
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: user.get_session_auth_hash(),
        }
    )


def ward() -> None:
    from django.core.management import call_command
    from django.utils import timezone

    from osekkai.catalogue import catalogue_in_use
    from osekkai.demonstration.extracts import write_extracts
    from osekkai.register.services import take_in

    call_command("migrate", verbosity=0)
    with tempfile.TemporaryDirectory() as folder:
        for path in write_extracts(Path(folder), RESIDENTS, seed=7, on=timezone.localdate()):
            take_in(path, catalogue_in_use(), generated=True)


def drafts() -> list[tuple[str, str, list[str]]]:
    """`(code, session, documents)` of residents who have filled in a form for what the rules say they can get."""
    from itertools import islice

    from django.utils import timezone

    from osekkai.catalogue import catalogue_in_use
    from osekkai.demonstration.residents import drafts

    ready = list(islice(drafts(catalogue_in_use(), timezone.localdate()), APPLICATIONS))
    taken = Counter(each.service.id for each in ready)
    most = ", ".join(f"{id} {n}" for id, n in taken.most_common(6))
    print(f"{len(ready):,} residents of {RESIDENTS:,} with {len(taken)} services: {most} …")
    return [(each.code, session(account=each.account.pk), list(each.documents)) for each in ready]


def people() -> tuple[list[Browser], list[tuple[Browser, Any]]]:
    """Clerks, and chiefs with their passkeys."""
    from tests.casework.building import staff

    from osekkai.catalogue import catalogue_in_use
    from osekkai.demonstration.passkey import Passkey

    used = catalogue_in_use()
    clerks, chiefs = [], []
    sections = sorted(
        {each.owner.id for each in used.services.values() if each.form}
        | {each.handling.consult for each in used.services.values() if each.handling.consult}
        | {"財政課"}
    )
    posts = [("subchief", each) for each in sections] + [("chief", each) for each in sections]
    posts += [("head", each) for each in sorted({used.sections[each].department for each in sections})] + [
        ("vice-mayor", "")
    ]
    for number, (role, unit) in enumerate(posts):
        user = staff(f"chief{number}", role, unit)
        chiefs.append((Browser(session_of(user)), Passkey(user)))
    for number, section in enumerate(sections * 2):
        user = staff(f"clerk{number}", "clerk", section)
        Passkey(user)
        clerks.append(Browser(session_of(user)))
    return clerks, chiefs


def arrive(drafts: list[tuple[str, str, list[str]]]) -> list[tuple[Browser, str, str]]:
    """Submit all; of three in ten one document is left out, and comes when it is asked for."""
    from osekkai.demonstration.residents import photo

    late = []
    for number, (code, key, documents) in enumerate(drafts):
        resident = Browser(key)
        missing = documents[-1:] if number % 10 < 3 else []
        for each in documents:
            if each not in missing:
                resident.ask("POST", f"/apply/{code}/documents/", [("document", each)], photo())
        status, _, text = resident.ask("POST", f"/apply/{code}/review/", [("declared", "1")])
        assert status == 302, (status, re.findall(r"exception_value\">(.*?)<", text, re.S), text[:200])
        late += [(resident, code, each) for each in missing]
        resident.line.close()
    return late


def work(clerk: Browser) -> int:
    """One round at a desk: what is plain as one batch, then case by case; how much was done."""
    _, _, page = clerk.ask("GET", "/office/cases/?tab=plain")
    plain = re.findall(r'name="of" value="(\d+)"', page)
    if plain:
        clerk.ask("POST", "/office/cases/draft-all/", [("of", each) for each in plain])
    done = len(plain)
    _, _, asked = clerk.ask("GET", "/office/cases/?tab=asked")
    for path in dict.fromkeys(re.findall(r'href="(/office/cases/[0-9A-Z]+/)"', asked)):
        done += steps(clerk, path, clerk.ask("GET", path)[2])
    for _ in range(25):
        _, where, _ = clerk.ask("POST", "/office/cases/next/")
        if not re.search(r"/office/cases/\d", where):
            break
        done += one(clerk, where)
    return done


def steps(clerk: Browser, path: str, page: str) -> int:
    """Whatever the case's process asks of a person, where it may be done; how much was done."""
    found = re.findall(r'action="(/office/cases/[0-9A-Z]+/steps/\d+/)".*?</form>', page, re.S)
    for each in found:
        form = page.split(f'action="{each}"')[1].split("</form>")[0]
        choice = re.search(r'name="choice" value="([^"]*)"', form)
        status, _, _ = clerk.ask(
            "POST", each, [("comment", "確かめました"), *([("choice", unescape(choice[1]))] if choice else [])]
        )
        if status != 302:
            print("  step not done:", each, status)
    return len(found)


def one(clerk: Browser, path: str) -> int:
    """Look at a case and do what it asks for; nothing where it is somebody else's turn."""
    _, _, page = clerk.ask("GET", path)
    for _ in range(6):
        if not steps(clerk, path, page):
            break
        _, _, page = clerk.ask("GET", path)
    number = path.split("/")[3]
    missing = re.findall(
        r'name="(why::[^"]+)" value="([^"]+)"', page.partition('id="missing"')[2].partition("</section>")[0]
    )
    version = re.search(r'propose/.*?name="version" value="(\d+)"', page, re.S)
    if version is None:
        return 0
    if missing:
        clerk.ask("POST", f"/office/inbox/{number}/send-back/", [(name, unescape(why)) for name, why in missing])
        return 1
    kind = re.search(r'<option value="([a-z]+)" selected', page)
    reason = unescape(re.search(r'<textarea id="reason"[^>]*>(.*?)</textarea>', page, re.S)[1])  # type: ignore[index]
    article = unescape(re.search(r'name="article" value="([^"]*)"', page)[1])  # type: ignore[index]
    starts = re.search(r'name="starts" value="([^"]*)"', page)[1]  # type: ignore[index]
    points = re.findall(r'name="point" value="([^"]*)"', page)
    if points:
        clerk.ask("POST", f"{path}tick/", [("version", version[1]), *(("point", unescape(each)) for each in points)])
        _, _, page = clerk.ask("GET", path)
        version = re.search(r'propose/.*?name="version" value="(\d+)"', page, re.S)
        assert version
    sent = [
        ("version", version[1]),
        ("kind", kind[1] if kind else "refusal"),
        ("reason", reason or TYPED),
        ("article", article or "区の規則"),
        ("starts", starts),
    ]
    status, _, text = clerk.ask("POST", f"{path}propose/", sent)
    if status != 302:
        print("  not proposed:", number, re.findall(r"error-summary.*?</div>", text, re.S)[:1])
    return status == 302


def agree(chief: Browser, key: Any) -> int:
    _, _, page = chief.ask("GET", "/office/approvals/")
    lines = re.findall(r'name="of" value="(\d+:[0-9a-f]{64})"', page)
    if not lines:
        return 0
    asked = json.loads(unescape(re.search(r'data-agree="([^"]*)"', page)[1]))  # type: ignore[index]
    status, where, _ = chief.ask(
        "POST",
        "/office/approvals/agree/",
        [*(("of", each) for each in lines), ("proof", key.agrees_to(asked["nonce"], lines))],
    )
    if status != 302:
        print("  not agreed:", status, where)
    return len(lines)


def figures(started: float, posts: int) -> None:
    from osekkai.approvals.models import Proposal
    from osekkai.casework.models import Case, Decision, Notice
    from osekkai.documents import signing
    from osekkai.documents.issuing import contents_of
    from osekkai.documents.models import Document
    from osekkai.ledger.models import Event
    from osekkai.ledger.services import seal
    from osekkai.ledger.verifying import verify

    seal()
    cases, decisions = Case.objects.count(), Decision.objects.count()
    lead = [
        (decided - opened).total_seconds() / 60
        for opened, decided in Decision.objects.values_list("case__opened_at", "decided_at")
    ]
    touches = (
        Event.objects.filter(actor_kind="staff", object__startswith="case:").exclude(kind="register.looked").count()
    )
    untyped = Decision.objects.exclude(reason=TYPED).count()
    batch = Proposal.objects.exclude(batch="").filter(state="approved").count()
    alone = Decision.objects.filter(proposal=None).count()
    documents = Document.objects.count()
    sample = [signing.signature_of(contents_of(each)) for each in Document.objects.order_by("?")[:50]]
    checked = verify()
    took = time.perf_counter() - started
    kinds = dict(Counter(Decision.objects.values_list("kind", flat=True)))
    notices = Notice.objects.exclude(document=None).count()
    good = sum(bool(each and each.whole and each.ours) for each in sample)
    print(f"the whole day in {took:.0f} s: {cases:,} cases, {decisions:,} decided, {kinds}")
    print(f"lead time: median {median(lead):.1f} min, longest {max(lead):.1f} min")
    print(
        f"staff: {touches / cases:.1f} acts of people in the ledger for each case, "
        f"{posts / cases:.2f} requests that change something"
    )
    print(
        f"nobody typed anything for {untyped / decisions:.0%} of the decisions "
        f"({batch} drafted as batches, {alone} granted by themselves); "
        "what residents wrote was typed again: 0; sheets of paper: 0"
    )
    print(f"notices: {notices:,} of {decisions:,}, documents {documents:,}; signatures good: {good} of {len(sample)}")
    print(
        f"ledger: {checked.events:,} events, broken {len(checked.broken)}, unsealed {checked.unsealed}; "
        f"left undecided {cases - decisions}"
    )


def answering() -> None:
    for _ in range(100):
        try:
            Browser("").ask("GET", "/about/")
            return
        except OSError:
            time.sleep(0.3)
    raise SystemExit("the server does not answer")


def main() -> None:
    import django

    django.setup()
    ward()
    waiting = drafts()
    clerks, chiefs = people()
    from django.db import connection

    connection.close()
    gunicorn = f"gunicorn osekkai.wsgi --bind 127.0.0.1:{PORT} --workers 2 --preload --log-level error"
    server = subprocess.Popen([sys.executable, "-m", *gunicorn.split()])
    worker = subprocess.Popen([str(Path(sys.executable).parent / "osekkai"), "work"])
    from osekkai.demonstration.residents import photo

    try:
        answering()
        started = time.perf_counter()
        late = arrive(waiting)
        print(f"{len(waiting):,} arrived in {time.perf_counter() - started:.0f} s")
        idle = 0
        while idle < 4:
            done = sum(work(each) for each in clerks) + sum(agree(*each) for each in chiefs)
            for resident, code, document in late:
                _, _, text = resident.ask("GET", f"/apply/{code}/")
                if "写真をつけなおす" in text:
                    resident.ask("POST", f"/apply/{code}/documents/", [("document", document)], photo())
                    done += 1
                resident.line.close()
            idle = 0 if done else idle + 1
            if not done:
                time.sleep(3)
        from osekkai.casework.models import Notice

        while Notice.objects.filter(document=None, tries__lt=8).exists():
            time.sleep(2)
        figures(started, sum(each.sent for each in clerks) + sum(each.sent for each, _ in chiefs))
    finally:
        server.terminate()
        worker.terminate()


main()
