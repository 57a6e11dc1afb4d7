"""After the submission: the section asks for corrections, the resident mends in place, both write to each other."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from osekkai.applications import returning, services
from osekkai.applications.errors import Altered, NotMendable, NotNow
from osekkai.applications.models import Application, Message, Status
from osekkai.applications.returning import Fault
from osekkai.catalogue import Catalogue
from osekkai.channels.models import Outgoing
from osekkai.ledger import services as ledger
from osekkai.ledger.models import ActorKind, Event
from osekkai.ledger.verifying import verify
from osekkai.staff.models import Role, StaffRole
from tests import rows
from tests.applications.building import BABY, BIRTH, DOG, HER, TODAY, begun, written
from tests.applications.test_attachments import photo

pytestmark = [pytest.mark.django_db, pytest.mark.database]
CLERK = ledger.Actor(ActorKind.STAFF, "staff:1")


def applied(catalogue: Catalogue) -> tuple[str, Application]:
    code = begun("dog-registration")
    written(code, catalogue, applicant=HER, dog=DOG)
    return code, services.submit(code, catalogue, TODAY)[0]


def clerk(section: str, name: str = "clerk", **dates: object) -> Client:
    user = User.objects.create_user(name, password="x", is_staff=True)
    held = {"since": timezone.localdate()} | dates
    rows.told(StaffRole.objects.create(user=user, unit=section, role=Role.CLERK, **held))
    client = Client()
    client.force_login(user)
    return client


def seen(made: Application) -> str:
    """The version of its case, as its page sends it along."""
    return str(made.case.__class__.objects.get(application=made).version)


def test_a_returned_application_says_which_field_and_why_and_is_mended_in_place(bunkyo: Catalogue) -> None:
    code, made = applied(bunkyo)
    office = clerk(made.section)
    assert made.number[:3] in office.get("/office/cases/?tab=free").content.decode()
    shown = office.get(f"/office/cases/{made.number}/").content.decode()
    assert "柴犬" in shown and "茶" in shown
    why = {"version": seen(made), "why:dog:dog_breed": "犬種が 登録と ちがうようです"}
    assert office.post(f"/office/cases/{made.number}/send-back/", why).status_code == 302
    resident = Client()
    standing = resident.get(f"/apply/{code}/").content.decode()
    assert "なおしてほしいところ" in standing and "犬種が 登録と ちがうようです" in standing
    address = re.search(rf'href="(/apply/{code}/mend/[^"]+)"', standing)[1]  # type: ignore[index]
    page = resident.get(address).content.decode()
    assert 'name="dog_breed"' in page and 'name="dog_name"' not in page and "柴犬" in page
    wrong = resident.post(address, {"version": "1", "dog_breed": ""})
    assert wrong.status_code == 422 and "書いてください" in wrong.content.decode()
    assert resident.post(address, {"version": "1", "dog_breed": "秋田犬"}).status_code == 302
    made.refresh_from_db()
    assert (
        made.status == Status.SUBMITTED
        and "秋田犬" in str(made.content)
        and "柴犬" in str(made.revisions.get().content)
    )
    kinds = list(
        Event.objects.filter(object=f"application:{made.pk}", kind__startswith="application.")
        .order_by("id")
        .values_list("kind", flat=True)
    )
    assert kinds == ["application.submitted", "application.returned", "application.mended"]
    assert not verify().broken


def test_every_look_of_a_clerk_is_an_event(bunkyo: Catalogue) -> None:
    _, made = applied(bunkyo)
    clerk(made.section).get(f"/office/cases/{made.number}/")
    assert Event.objects.get(kind="register.looked", object=f"case:{made.case.pk}").actor_kind == ActorKind.STAFF


def test_another_section_does_not_find_it_nor_does_whose_role_has_ended(bunkyo: Catalogue) -> None:
    _, made = applied(bunkyo)
    yesterday = timezone.localdate() - timedelta(days=1)
    others = [
        clerk("税務課", "other"),
        clerk(made.section, "before", since=yesterday, until=yesterday),
        clerk(made.section, "later", since=yesterday + timedelta(days=9)),
    ]
    for other in others:
        assert made.number not in other.get("/office/cases/?tab=free").content.decode()
        for path in ("", "documents/1/"):
            assert other.get(f"/office/cases/{made.number}/{path}").status_code == 404
        for path in ("send-back/", "message/"):
            assert (
                other.post(f"/office/cases/{made.number}/{path}", {"why:dog:dog_breed": "x", "text": "x"}).status_code
                == 404
            )
    assert Client().get(f"/office/cases/{made.number}/").status_code == 302
    assert not Event.objects.filter(kind="register.looked").exists() and not Message.objects.exists()


def test_a_document_nobody_asked_for_cannot_be_sent_back(bunkyo: Catalogue) -> None:
    """The resident could not mend it, and would wait for ever."""
    _, made = applied(bunkyo)
    office = clerk(made.section)
    for name in ("why::bank-account", "why::no-such", f"why::{'x' * 90}", "why:", "why:x", "why:dog:dog_breed:more"):
        sent = {"version": seen(made), name: "理由"}
        assert office.post(f"/office/cases/{made.number}/send-back/", sent).status_code == 422
    made.refresh_from_db()
    assert made.status == Status.SUBMITTED


def test_the_same_photo_again_is_no_correction(bunkyo: Catalogue, settings: LazySettings, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path
    code = begun("dog-registration")
    written(code, bunkyo, applicant=HER, dog=DOG)
    document, client = bunkyo.services["dog-registration"].documents[0].id, Client()
    client.post(f"/apply/{code}/documents/", {"document": document, "file": SimpleUploadedFile("a.jpg", photo())})
    (made,) = services.submit(code, bunkyo, TODAY)
    returning.send_back(made.number, [Fault(why="読めません", document=document)], CLERK, bunkyo, TODAY)
    again = client.post(
        f"/apply/{code}/documents/", {"document": document, "file": SimpleUploadedFile("a.jpg", photo())}
    )
    assert again.status_code == 422 and "前と同じファイルです" in again.content.decode()
    file = SimpleUploadedFile("b.jpg", photo(410))
    assert client.post(f"/apply/{code}/documents/", {"document": document, "file": file}).status_code == 302
    made.refresh_from_db()
    assert made.status == Status.SUBMITTED


@pytest.mark.parametrize(
    "faults",
    [
        [],
        [Fault(why=" ", page="dog", fact="dog_breed")],
        [Fault(why="x", page="dog", fact="bank_name")],
        [Fault(why="x", page="no", fact="dog_breed")],
    ],
)
def test_nothing_is_sent_back_without_a_reason_or_for_what_was_not_asked(
    faults: list[Fault], bunkyo: Catalogue
) -> None:
    _, made = applied(bunkyo)
    with pytest.raises(NotMendable):
        returning.send_back(made.number, faults, CLERK, bunkyo, TODAY)
    made.refresh_from_db()
    assert made.status == Status.SUBMITTED and not Event.objects.filter(kind="application.returned").exists()


def test_what_two_pages_mend_at_once_is_mended_once(bunkyo: Catalogue) -> None:
    code, made = applied(bunkyo)
    returning.send_back(
        made.number,
        [Fault(why="色", page="dog", fact="dog_colour"), Fault(why="犬種", page="dog", fact="dog_breed")],
        CLERK,
        bunkyo,
        TODAY,
    )
    made.refresh_from_db()
    (page,) = returning.pages(made, bunkyo)
    by = services.actor_with(code, None)
    assert not returning.mend(made.number, page, {"dog_colour": "白", "dog_breed": "秋田犬"}, 1, by)
    with pytest.raises(NotNow):
        returning.mend(made.number, page, {"dog_colour": "黒", "dog_breed": "雑種"}, 1, by)
    made.refresh_from_db()
    assert "白" in str(made.content) and "黒" not in str(made.content)


def test_nothing_is_built_on_what_was_written_past_the_office(bunkyo: Catalogue) -> None:
    """Somebody changed the resident's words in the table: a correction would make the rest of them true."""
    _, made = applied(bunkyo)
    returning.send_back(made.number, [Fault(why="色", page="dog", fact="dog_colour")], CLERK, bunkyo, TODAY)
    made.refresh_from_db()
    (page,) = returning.pages(made, bunkyo)
    Application.objects.filter(pk=made.pk).update(content={**made.content, "more": []})
    with pytest.raises(Altered) as refused:
        returning.mend(made.number, page, {"dog_colour": "白"}, 1, CLERK)
    assert "合わないところがあります" in refused.value.what.ja
    made.refresh_from_db()
    assert made.status == Status.RETURNED and not made.revisions.exists()


def test_two_children_with_the_same_question_are_not_mixed_up(bunkyo: Catalogue) -> None:
    answers = type(BIRTH)(people=(*BIRTH.people, ("child", {"birth_date": "2024-05-05"})))
    code = begun("child-medical", answers=answers)
    written(code, bunkyo, applicant=HER, child=BABY)
    (made,) = services.submit(code, bunkyo, TODAY)
    Application.objects.update(status=Status.SUBMITTED)
    returning.send_back(made.number, [Fault(why="名前", page="child.child2", fact="full_name")], CLERK, bunkyo, TODAY)
    made.refresh_from_db()
    (page,) = returning.pages(made, bunkyo)
    returning.mend(made.number, page, {"full_name": "文京　次郎"}, 1, services.actor_with(code, None))
    made.refresh_from_db()
    names = {
        id: next(line["written"] for line in lines if line["fact"] == "full_name")
        for id, lines in made.content.items()
        if id.startswith("child")
    }
    assert names == {"child.child1": "文京　一郎", "child.child2": "文京　次郎"}


def test_a_document_is_asked_for_anew_and_only_that_one(
    bunkyo: Catalogue, settings: LazySettings, tmp_path: object
) -> None:
    settings.MEDIA_ROOT = tmp_path
    code = begun("child-medical", answers=BIRTH)
    written(code, bunkyo, applicant=HER, child=BABY)
    (made,) = services.submit(code, bunkyo, TODAY)
    Application.objects.update(status=Status.SUBMITTED)
    wanted, other = bunkyo.services["child-medical"].documents[:2]
    resident, office = Client(), clerk(made.section)
    assert resident.get(f"/apply/{code}/documents/").status_code == 404, "nothing is asked for"
    why = {"version": seen(made), f"why::{wanted.id}": "文字が 読めません"}
    office.post(f"/office/cases/{made.number}/send-back/", why)
    page = resident.get(f"/apply/{code}/documents/").content.decode()
    assert wanted.words.ja in page and other.words.ja not in page
    for document, status in ((other, 404), (wanted, 302)):
        sent = {"document": document.id, "file": SimpleUploadedFile("a.jpg", photo())}
        assert resident.post(f"/apply/{code}/documents/", sent).status_code == status
    made.refresh_from_db()
    assert made.status == Status.SUBMITTED
    shown = office.get(f"/office/cases/{made.number}/").content.decode()
    file = re.search(rf"/office/cases/{made.number}/documents/\d+/", shown)[0]  # type: ignore[index]
    answer = office.get(file)
    assert (
        answer["Content-Type"] == "image/jpeg"
        and "sandbox" in answer["Content-Security-Policy"]
        and answer.content[:2] == b"\xff\xd8"
    )


def test_a_message_that_is_too_long_stays_where_it_was_typed(bunkyo: Catalogue) -> None:
    """It was: dropped without a word, and line ends counted twice."""
    code, application = applied(bunkyo)
    client = Client()
    path = f"/apply/{code}/message/{application.number}/"
    lines = "\r\n".join(["あ"] * 1_000)
    assert client.post(path, {"text": lines}).status_code == 302, "1,999 characters, as whoever wrote them sees them"
    for text in ("い" * 2_001, "  "):
        answer = client.post(path, {"text": text})
        page = answer.content.decode()
        assert answer.status_code == 422 and "1文字から2,000文字まで" in page and text.strip() in page
    assert Message.objects.count() == 1


def test_messages_go_both_ways_and_are_read_once(bunkyo: Catalogue) -> None:
    code, made = applied(bunkyo)
    resident, office = Client(), clerk(made.section)
    resident.post(f"/apply/{code}/message/{made.number}/", {"text": "いつごろ わかりますか？<script>"})
    assert "新しいメッセージ 1" in office.get("/office/cases/?tab=free").content.decode()
    shown = office.get(f"/office/cases/{made.number}/").content.decode()
    assert "いつごろ わかりますか？&lt;script&gt;" in shown
    assert "新しいメッセージ" not in office.get("/office/cases/?tab=free").content.decode()
    office.post(f"/office/cases/{made.number}/message/", {"text": "来週の水曜日ごろです。"})
    assert "来週の水曜日ごろです。" in resident.get(f"/apply/{code}/").content.decode()
    assert Message.objects.filter(read_at=None).count() == 0
    for text in ("", "   ", "あ" * 2001, "a\0b"):
        resident.post(f"/apply/{code}/message/{made.number}/", {"text": text})
    assert Message.objects.count() == 2
    services.withdraw(code, made.number)
    with pytest.raises(NotNow):
        returning.write(made.number, "まだ？", CLERK, staff=True)


def test_who_gave_an_address_gets_a_mail_when_something_has_to_be_mended_and_for_a_message(bunkyo: Catalogue) -> None:
    _, made = applied(bunkyo)
    statement = {"applicant": [{"of": "head", "fact": "email", "written": "hanako@example.jp"}]}
    Application.objects.filter(pk=made.pk).update(content=made.content | {"contact": statement["applicant"]})
    returning.send_back(made.number, [Fault(why="ないしょ", page="dog", fact="dog_breed")], CLERK, bunkyo, TODAY)
    returning.write(made.number, "ないしょ", CLERK, staff=True)
    keys = list(Outgoing.objects.order_by("pk").values_list("key", flat=True))
    assert [each.partition(":")[0] for each in keys][-2:] == ["returned", "message"]
