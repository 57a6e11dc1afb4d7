"""支援措置: where a mother and her child live is a handful of unique words, looked for in all that is given out.

Every address of the site as every kind of reader, every log line, mail, letter, command, and copy that leaves.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.conf import LazySettings
from django.contrib.auth.models import Permission, User
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from osekkai.applications.models import Application
from osekkai.applications.returning import write
from osekkai.approvals.errors import NotYours
from osekkai.background.services import work
from osekkai.casework import queue
from osekkai.casework.models import Case, Decision, Opening
from osekkai.casework.processes import steps
from osekkai.catalogue import Catalogue
from osekkai.cli import main
from osekkai.identity.models import Account
from osekkai.matching import services as matching
from osekkai.objections.models import Objection
from osekkai.register.extracts import RESIDENTS
from osekkai.register.models import Circumstance, Household, Membership, Person, Residence, Source
from tests.applications.building import DOG, HER, written
from tests.applications.test_attachments import photo
from tests.applications.test_returning import CLERK, clerk
from tests.casework.building import proposed, staff
from tests.casework.test_decisions import agreed
from tests.casework.test_protected import opened
from tests.conftest import BUNKYO
from tests.documents.building import text_of
from tests.identity.false import False_
from tests.identity.providers import resident, signed_in_client, use
from tests.identity.test_applying_signed_in import code_in
from tests.identity.test_mandates import invited
from tests.objections.building import filed
from tests.register.building import protect, told
from tests.security.test_every_address import paths, sent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
TOWN, ADDRESS, KANA, PHONE = "秘密坂七丁目", "77番77号", "ヒミツザカナナチョウメ", "0377778888"
INSTITUTION, SENT_TO = "ひみつのやかた", "秘密郵便局留め"
WORDS = (TOWN, ADDRESS, KANA, PHONE, "03-7777-8888", "777-7777", "7777777", INSTITUTION, SENT_TO, "秘密坂")
WRITTEN = {**HER, "full_name": "文京　花子", "address": f"{TOWN}{ADDRESS}", "postcode": "7777777", "phone": PHONE}


def moved(person: Person) -> None:
    """To where nobody is to find them; her child lives in an institution, and letters go elsewhere."""
    Residence.objects.filter(household__memberships__person=person).update(
        town=TOWN, address=ADDRESS, postcode="7777777"
    )


def child_of(mother: Person) -> Person:
    membership = Membership.objects.get(person=mother)
    child = Person.objects.create(key="C1", name="文京　みき", kana="ブンキョウ ミキ", birth_date=date(2019, 5, 5))
    dated = {"valid_from": date(2020, 1, 1), "recorded_at": timezone.now(), "source": Source.objects.first()}
    Membership.objects.create(person=child, household=membership.household, relation=2, position=2, **dated)
    return child


@pytest.fixture
def hers(false: False_, settings: LazySettings, bunkyo: Catalogue, tmp_path: Path) -> dict[str, Any]:
    """What she wrote, sent and was sent, before she was protected: a draft, a case with papers, one decided."""
    settings.MEDIA_ROOT = tmp_path
    mother = resident()
    moved(mother)
    child = child_of(mother)
    use(settings, false.issuer)
    false.person["address"] = f"東京都文京区{TOWN}{ADDRESS}"
    hanako = signed_in_client(false)
    done, case = sent_in(hanako, bunkyo)
    _, on_its_way = sent_in(hanako, bunkyo)
    refused_code, decided = sent_in(hanako, bunkyo)
    section = case.section
    drafter, chief = staff("drafter", "clerk", section), staff("decides", "chief", section)
    why = f"{TOWN}に すんで いるため 登録できません。"
    proposed(on_its_way, drafter, bunkyo, kind="refusal", reason=why, gives=())
    agreed(proposed(decided, drafter, bunkyo, kind="refusal", reason=why, gives=()), chief, bunkyo)
    work(once=True)
    filed(Decision.objects.get(), bunkyo, address=f"{TOWN}{ADDRESS}", name="文京　花子")
    draft = code_in(hanako.post("/apply/", {"service": "dog-registration"})["Location"])
    written(draft, bunkyo, applicant=WRITTEN, dog=DOG)
    link = invited(hanako)
    protect(mother, child)
    told(Circumstance.Kind.INSTITUTION, child, valid_from=date(2026, 1, 1), said=INSTITUTION, address=f"{TOWN}9")
    told(Circumstance.Kind.LETTERS, mother, valid_from=date(2026, 1, 1), address=SENT_TO, postcode="7777777")
    return {
        "done": done,
        "refused": refused_code,
        "draft": draft,
        "number": case.number,
        "numbers": [case.number, on_its_way.number, decided.number],
        "section": section,
        "link": link,
        "mother": mother,
        "child": child,
        "hanako": hanako,
        "id": "1",
        "mandate": "1",
    }


def sent_in(hanako: Client, used: Catalogue) -> tuple[str, Case]:
    """An application with a photo, a message and a note, that became a case."""
    code = code_in(hanako.post("/apply/", {"service": "dog-registration"})["Location"])
    written(code, used, applicant=WRITTEN, dog=DOG)
    document = used.services["dog-registration"].documents[0].id
    hanako.post(f"/apply/{code}/documents/", {"document": document, "file": SimpleUploadedFile("a.jpg", photo())})
    hanako.post(f"/apply/{code}/review/", {"declared": "1"})
    made = Application.objects.latest("id")
    write(made.number, f"{TOWN}に うつりました", CLERK, staff=False)
    case = Case.objects.get(number=made.number)
    steps.look_at(case, used)
    writer = User.objects.filter(username="writer").first() or staff("writer", "clerk", case.section)
    queue.write_note(case, f"電話 {PHONE}", writer)
    case.refresh_from_db()
    return code, case


def father(false: False_, mother: Person) -> Client:
    """Whom she fled: her household, by the record."""
    home = Membership.objects.get(person=mother).household
    dated = {"valid_from": date(2020, 1, 1), "recorded_at": timezone.now(), "source": Source.objects.first()}
    other = Household.objects.create(key="H2")
    person = Person.objects.create(key="F1", name="文京　剛", birth_date=date(1990, 1, 1))
    Membership.objects.create(person=person, household=other, relation=0, position=1, **dated)
    Membership.objects.create(
        person=person, household=home, relation=1, position=3, **dated | {"valid_to": date(2026, 1, 1)}
    )
    Residence.objects.create(household=other, town="湯島2丁目", address="2番2号", postcode="1130034", **dated)
    false.person |= {
        "sub": "f",
        "name": "文京　剛",
        "birthdate": "1990-01-01",
        "address": "東京都文京区湯島2丁目2番2号",
    }
    false.claims["sub"] = "f"
    client = signed_in_client(false)
    assert Account.objects.get(name="文京　剛").person == person
    return client


def readers(hers: dict[str, Any], false: False_, bunkyo: Catalogue) -> Iterator[tuple[str, Client]]:
    """Everybody but herself, and staff to whom it was opened."""
    yield "nobody", Client()
    near = father(false, hers["mother"])
    near.post(hers["link"])
    yield "whom she fled, with a mandate", near
    yield "another section", clerk("税務課", "other")
    yield "her section", clerk(hers["section"], "hers")
    for role in ("chief", "subchief", "head"):
        user = staff(role, role, hers["section"] if role != "head" else bunkyo.sections[hers["section"]].department)
        yield role, at_desk(user)
    for role in ("auditor", "manager", "designer"):
        yield role, at_desk(staff(role, role, ""))
    for each in ("drafter", "decides"):
        yield f"who {each} it", at_desk(User.objects.get(username=each))
    handles = Objection.objects.get().section
    yield "who handles the objection", at_desk(staff("handles", "chief", handles))
    everything = staff("everything", "clerk", hers["section"])
    everything.user_permissions.set(Permission.objects.all())
    yield "every permission", at_desk(everything)


def at_desk(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def given(answer: Any) -> str:
    """What somebody can read of an answer; of pictures and files what they are."""
    contents = b"".join(answer.streaming_content) if answer.streaming else answer.content
    kind = answer.get("Content-Type", "")
    if answer.status_code == 200 and kind == "application/pdf":
        return text_of(contents)
    return contents.decode("utf-8", "replace") + "".join(map(str, answer.headers.values()))


def leaks(text: str) -> set[str]:
    """The words of hers in a text, however it is spaced or written."""
    plain = "".join(text.split())
    return {each for each in WORDS if each in text or each in plain}


HER_PICTURES = ("/documents/", "/look/", "/sheets/", "/notices/", "/enclosures/")


def is_her_picture(path: str, answer: Any) -> bool:
    shown = answer.status_code == 200 and answer.get("Content-Type", "").startswith("image/")
    return shown and any(each in path for each in HER_PICTURES)


def walked(hers: dict[str, Any], who: str, client: Client, how: str) -> Iterator[tuple[str, str, object]]:
    for path in dict.fromkeys((*paths(hers), *asking(hers))):
        answer = client.get(path) if how == "get" else client.post(path, sent())
        text, sought = given(answer), path.partition("?q=")[2]
        if found := {each for each in leaks(text) if each not in sought}:
            yield who, f"{how} {path}", found
        if sought in (TOWN, PHONE) and any(each in text for each in hers["numbers"]):
            yield who, f"{how} {path}", "that it is hers"
        if is_her_picture(path, answer):
            yield who, f"{how} {path}", "a picture"


def asking(hers: dict[str, Any]) -> Iterator[str]:
    """Her other cases, and what a page says when it is asked more exactly."""
    for path in paths(hers):
        of_another = {path.replace(hers["number"], each) for each in hers["numbers"]}
        yield from sorted({*of_another, path.replace(hers["done"], hers["refused"])} - {path})
    for word in (TOWN, PHONE, "文京", hers["number"]):
        yield f"/office/cases/?q={word}"
    for tab in ("mine", "free", "plain", "approval", "decided", "waiting"):
        yield f"/office/cases/?tab={tab}&service=dog-registration"
    yield "/office/cases/new/?service=dog-registration&born=1994-02-03&name=文京"
    yield f"/office/cases/live/?case={hers['number']}"
    for of in ("letter", "call"):
        for which in ("missed", "due", "newly"):
            yield f"/office/outreach/child-allowance/{which}/?for={of}"
    for event in ("birth", ""):
        yield f"/check/known/?event={event}"
    yield "/account/data.json"


def test_no_address_of_the_site_tells_where_she_lives(
    hers: dict[str, Any], false: False_, bunkyo: Catalogue, caplog: pytest.LogCaptureFixture
) -> None:
    found = []
    with caplog.at_level(logging.DEBUG):
        everybody = list(readers(hers, false, bunkyo))
        for how in ("get", "post"):
            for who, client in everybody:
                found += list(walked(hers, who, client, how))
    assert not found
    assert not leaks(caplog.text), "nor does a line of a log"
    assert not any(leaks(f"{each.subject} {each.body}") for each in mail.outbox)


def test_she_herself_reads_what_is_hers(hers: dict[str, Any]) -> None:
    pages = [hers["hanako"].get(path) for path in paths(hers) if path.startswith("/apply/")]
    assert any(leaks(given(each)) for each in pages), "the walk finds the pages"


def test_the_walk_finds_all_that_is_told_of_who_is_not_protected(hers: dict[str, Any]) -> None:
    Circumstance.objects.all().delete()
    chief = at_desk(User.objects.get(username="decides"))
    found = {path.split("/")[2] for path in [*paths(hers), *asking(hers)] if leaks(given(chief.get(path)))}
    assert found >= {"cases", "approvals", "objections"}


def test_staff_read_it_with_a_reason_and_another_person(hers: dict[str, Any]) -> None:
    her_clerk, chief = clerk(hers["section"], "hers"), at_desk(staff("chief", "chief", hers["section"]))
    page, ask = f"/office/cases/{hers['number']}/", f"/office/cases/{hers['number']}/ask/"
    assert her_clerk.get(page)["Location"] == ask
    assert "住所は だれにも言わないでください" in her_clerk.get(ask).content.decode()
    assert her_clerk.post(ask, {"purpose": ""}).status_code == 422
    her_clerk.post(ask, {"purpose": "申請の審査"})
    opening = Opening.objects.get()
    assert her_clerk.post(ask, {"agree": opening.pk}).status_code == 409, "nobody agrees to what they asked themselves"
    assert her_clerk.get(page)["Location"] == ask
    assert clerk(hers["section"], "third").post(ask, {"agree": opening.pk}).status_code == 409, "one of them leads"
    chief.post(ask, {"agree": opening.pk})
    shown = her_clerk.get(page).content.decode()
    assert "支援措置の対象です。住所は だれにも言わないでください。" in shown and leaks(shown)
    assert chief.get(page)["Location"] == ask, "it is open to who asked alone"
    Opening.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert her_clerk.get(page)["Location"] == ask, "for a working day"


def test_what_the_chief_asks_one_of_the_section_agrees_to(hers: dict[str, Any]) -> None:
    chief, her_clerk = at_desk(staff("chief", "chief", hers["section"])), clerk(hers["section"], "hers")
    ask = f"/office/cases/{hers['number']}/ask/"
    chief.post(ask, {"other": "本人からの電話"})
    her_clerk.post(ask, {"agree": Opening.objects.get().pk})
    assert leaks(chief.get(f"/office/cases/{hers['number']}/").content.decode())


def test_her_letter_goes_where_she_asked_and_names_her(hers: dict[str, Any], bunkyo: Catalogue) -> None:
    user, chief = (User.objects.get(username=each) for each in ("drafter", "decides"))
    case = Case.objects.get(number=hers["number"])
    proposal = proposed(case, user, bunkyo, kind="refusal", reason="登録できません。", gives=())
    with pytest.raises(NotYours):
        agreed(proposal, chief, bunkyo)
    opened(case, chief, user)
    agreed(proposal, chief, bunkyo)
    work(once=True)
    letter = text_of(_notice(Decision.objects.get(case=case)))
    assert SENT_TO in letter and ADDRESS not in letter


def _notice(decision: Decision) -> bytes:
    from osekkai.documents import queries as documents

    document = decision.notice.document
    assert document
    return documents.contents_of(document)


def test_the_copy_that_leaves_the_office_and_commands_tell_nothing(
    hers: dict[str, Any], false: False_, bunkyo: Catalogue, tmp_path: Path
) -> None:
    father(false, hers["mother"])
    matching.take(tmp_path / "snapshot", bunkyo.book.vocabulary)
    for each in (tmp_path / "snapshot").iterdir():
        assert not leaks(each.read_bytes().decode("utf-8", "replace")), each.name
    broken = tmp_path / "broken.csv"
    heads = ",".join(RESIDENTS)
    line = f"P1,H1,文京　花子,,1994-02-03,女,世帯主,1,{TOWN},{ADDRESS},77777777,x,,,2026-11-01,2027-10-31"
    broken.write_text(f"{heads},支援措置の開始日,支援措置の終了日\n{line}\n", "utf-8")
    for command in (
        ["register", "import", str(broken)],
        ["register", "import", "--keep-good", str(broken)],
        ["events"],
        ["personal"],
        ["ledger", "verify"],
        ["facts"],
    ):
        folder = ["--folder", str(BUNKYO)] if command[0] in ("register", "facts") else []
        assert not leaks(CliRunner().invoke(main, [*command, *folder]).output), command
