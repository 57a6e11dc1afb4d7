"""A day in the ward, over HTTP on PostgreSQL: from applications that arrive to signed PDFs that answer them.

Residents of a generated ward apply for what the rules say they can get, three in ten without a document they need.
Cases are checked, worked on and decided: two clerks, a deputy and a chief of every section work in the office's own
pages; chiefs agree with passkeys in software. Prints lead time, touches of staff for each case, the share that nobody
typed anything for, sheets of paper, and what is left over.
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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode

from benchmarks.parts.load import amount
from benchmarks.parts.serving import free_port, served
from lxml import html

DATABASES = ("postgresql",)
PORT = free_port()
APPLICATIONS = amount("APPLICATIONS", 2_000)
WORKERS = amount("WORKERS", 2)
RESIDENTS = APPLICATIONS * 5
TOKEN = "a" * 32
TYPED = "台帳の事実では、条件を確かめられませんでした。"
"""What a clerk writes where the rules suggest no reason."""


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
    from osekkai.register.models import Circumstance
    from osekkai.register.services import take_in

    call_command("migrate", verbosity=0)
    with tempfile.TemporaryDirectory() as folder:
        for path in write_extracts(Path(folder), RESIDENTS, seed=7, on=timezone.localdate()):
            take_in(path, catalogue_in_use(), generated=True)
    Circumstance.objects.all().delete()  # a case of somebody protected is opened by two people, and is no part of this


def drafts() -> tuple[list[tuple[str, str, list[str]]], set[str]]:
    """Residents who filled in a form for what the rules say they can get, and for which services.

    Of each the code, the session and the documents that are asked for.
    """
    from itertools import islice

    from django.utils import timezone

    from osekkai.catalogue import catalogue_in_use
    from osekkai.demonstration.residents import drafts

    ready = list(islice(drafts(catalogue_in_use(), timezone.localdate()), APPLICATIONS))
    taken = Counter(each.service.id for each in ready)
    most = ", ".join(f"{id} {n}" for id, n in taken.most_common(6))
    print(f"{len(ready):,} residents of {RESIDENTS:,} with {len(taken)} services: {most} …")
    return [(each.code, session(account=each.account.pk), list(each.documents)) for each in ready], set(taken)


def people(applied_for: set[str]) -> tuple[list[Browser], list[tuple[Browser, Any]]]:
    """Clerks, and chiefs with their passkeys, of the sections that these services are worked on in."""
    from tests.casework.building import staff

    from osekkai.catalogue import catalogue_in_use
    from osekkai.demonstration.passkey import Passkey

    used = catalogue_in_use()
    clerks, chiefs = [], []
    services = [used.services[id] for id in applied_for]
    sections = sorted(
        {each.owner.id for each in services}
        | {each.handling.consult for each in services if each.handling.consult}
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
    plain = shown(clerk, "/office/cases/?tab=plain").xpath('//input[@name="of"]/@value')
    if plain:
        clerk.ask("POST", "/office/cases/draft-all/", [("of", each) for each in plain])
    done = len(plain)
    for path in dict.fromkeys(shown(clerk, "/office/cases/?tab=asked").xpath("//a/@href")):
        if re.fullmatch(r"/office/cases/[0-9A-Z]+/", path):
            done += steps(clerk, shown(clerk, path))
    for _ in range(25):
        _, where, _ = clerk.ask("POST", "/office/cases/next/")
        if not re.search(r"/office/cases/\d", where):
            break
        done += one(clerk, where)
    return done


def shown(person: Browser, path: str) -> html.HtmlElement:
    return html.fromstring(person.ask("GET", path)[2])


def forms(page: html.HtmlElement, path: str) -> list[html.FormElement]:
    """Those that are sent to such a path."""
    return [each for each in page.forms if re.fullmatch(path, each.action or "")]


def steps(clerk: Browser, page: html.HtmlElement) -> int:
    """Whatever the case's process asks of a person, where it may be done; how much was done."""
    found = forms(page, r"/office/cases/[0-9A-Z]+/steps/\d+/")
    for form in found:
        choices = form.xpath('.//button[@name="choice"]/@value')[:1]
        sent = [("comment", "確かめました"), *(("choice", each) for each in choices)]
        status, _, _ = clerk.ask("POST", form.action, sent)
        if status != 302:
            print("  step not done:", form.action, status)
    return len(found)


def one(clerk: Browser, path: str) -> int:
    """Look at a case and do what it asks for; nothing where it is somebody else's turn."""
    page = shown(clerk, path)
    for _ in range(6):
        if not steps(clerk, page):
            break
        page = shown(clerk, path)
    number = path.split("/")[3]
    if not forms(page, f"{path}propose/"):
        return 0
    if missing := page.xpath('//*[@id="missing"]//input[starts-with(@name, "why::")]'):
        clerk.ask("POST", f"/office/inbox/{number}/send-back/", [(each.name, each.value) for each in missing])
        return 1
    draft = dict(forms(page, f"{path}propose/")[0].form_values())
    if points := page.xpath('//input[@name="point"]/@value'):
        clerk.ask("POST", f"{path}tick/", [("version", draft["version"]), *(("point", each) for each in points)])
        draft = dict(forms(shown(clerk, path), f"{path}propose/")[0].form_values())
    usual = {"kind": "refusal", "reason": TYPED, "article": "区の規則"}
    sent = draft | {name: draft[name] or text for name, text in usual.items()}
    status, _, text = clerk.ask("POST", f"{path}propose/", list(sent.items()))
    if status != 302:
        print("  not proposed:", number, html.fromstring(text).xpath('//*[@class="error"]/text()'))
    return status == 302


def agree(chief: Browser, key: Any) -> int:
    page = shown(chief, "/office/approvals/")
    lines = page.xpath('//input[@name="of"]/@value')
    if not lines:
        return 0
    asked = json.loads(page.xpath("//@data-agree")[0])
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
    from osekkai.documents import signatures
    from osekkai.documents.keeping import contents_of
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
    sample = [signatures.signature_of(contents_of(each)) for each in Document.objects.order_by("?")[:50]]
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


@contextmanager
def working() -> Iterator[None]:
    """`osekkai work`, beside the pages."""
    worker = subprocess.Popen([str(Path(sys.executable).parent / "osekkai"), "work"])
    try:
        yield
    finally:
        worker.terminate()
        worker.wait()


def until_all_is_decided(
    clerks: list[Browser], chiefs: list[tuple[Browser, Any]], late: list[tuple[Browser, str, str]]
) -> None:
    """Desk by desk, and what was asked for is sent; or until four times nobody had anything to do. Then the letters."""
    from osekkai.casework.models import Case, Notice, State
    from osekkai.demonstration.residents import photo

    idle = 0
    while idle < 4 and Case.objects.filter(state__in=[State.OPEN, State.WAITING]).exists():
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
    while Notice.objects.filter(document=None, problem="").exists():
        time.sleep(1)


def main(folder: str) -> None:
    import django

    os.environ |= {"OSEKKAI_DEBUG": "1", "DJANGO_SETTINGS_MODULE": "osekkai.settings", "OSEKKAI_VAR": folder}
    django.setup()
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # nobody here signs in with one
    ward()
    waiting, applied_for = drafts()
    clerks, chiefs = people(applied_for)
    from django.db import connection

    connection.close()
    with served("osekkai.wsgi", PORT, WORKERS), working():
        started = time.perf_counter()
        late = arrive(waiting)
        print(f"{len(waiting):,} arrived in {time.perf_counter() - started:.0f} s")
        until_all_is_decided(clerks, chiefs, late)
        figures(started, sum(each.sent for each in clerks) + sum(each.sent for each, _ in chiefs))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        main(place)
