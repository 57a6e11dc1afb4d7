"""What the pages that people open all day ask of the database.

No more with many rows than with few, and no more than stated.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from osekkai.applications import services as applications
from osekkai.catalogue import Catalogue
from osekkai.identity.models import Account
from tests.applications.building import DOG, HER, TODAY, begun, written
from tests.applications.test_attachments import photo
from tests.casework.building import plain_case, proposed, staff
from tests.identity.false import False_
from tests.identity.providers import resident, signed_in_client, use
from tests.matching.building import matched  # noqa: F401  a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.database]
FEW, MANY = 2, 7


def asked(client: Client, path: str) -> list[str]:
    client.get(path)  # what is kept from page to page (content types, sessions) is not counted
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(path).status_code == 200
    return [each["sql"] for each in found.captured_queries]


def same_for_many(client: Client, path: str, add: Callable[[int], object], most: int) -> None:
    for number in range(FEW):
        add(number)
    few = asked(client, path)
    for number in range(FEW, MANY):
        add(number)
    many = asked(client, path)
    assert len(many) == len(few), "\n".join(each for each in many if many.count(each) > 1)
    assert len(many) <= most, f"{path} asks {len(many)} times"


def at_desk(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_queue(bunkyo: Catalogue) -> None:
    clerk = at_desk(staff("clerk", "clerk"))
    same_for_many(clerk, "/office/cases/?tab=free", lambda n: plain_case(bunkyo, str(n)), 27)


def test_a_case(bunkyo: Catalogue) -> None:
    user, _ = staff("clerk", "clerk"), staff("chief", "chief")
    case = plain_case(bunkyo)
    from osekkai.casework import queue

    def write(number: int) -> None:
        queue.write_note(case, f"メモ {number}", user)

    same_for_many(at_desk(user), f"/office/cases/{case.number}/", write, 65)


def test_approvals(bunkyo: Catalogue) -> None:
    clerk, chief = staff("clerk", "clerk"), at_desk(staff("chief", "chief"))
    same_for_many(chief, "/office/approvals/", lambda n: proposed(plain_case(bunkyo, str(n)), clerk, bunkyo), 37)


@pytest.mark.usefixtures("matched")
@pytest.mark.parametrize("path", ["/office/outreach/", "/office/outreach/child-medical/missed/?for=letter"])
def test_outreach(path: str) -> None:
    user = staff("official", "clerk")
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_outreach", "view_missed"]))
    assert len(asked(at_desk(user), path)) <= 35


@pytest.fixture
def hanako(false: False_, settings: LazySettings) -> Client:
    resident()
    use(settings, false.issuer)
    return signed_in_client(false)


def apply(bunkyo: Catalogue, account: Account | None) -> str:
    code = begun("dog-registration")
    written(code, bunkyo, applicant=HER, dog=DOG)
    applications.submit(code, bunkyo, TODAY, account)
    return code


def test_the_account(hanako: Client, bunkyo: Catalogue) -> None:
    account = Account.objects.get()
    same_for_many(hanako, "/account/", lambda n: apply(bunkyo, account), 28)


def test_an_application(bunkyo: Catalogue) -> None:
    code = apply(bunkyo, None)
    assert len(asked(Client(), f"/apply/{code}/")) <= 7


def test_a_page_of_a_form(bunkyo: Catalogue) -> None:
    code = begun("dog-registration")
    assert len(asked(Client(), f"/apply/{code}/parts/dog/")) <= 1


def sent(client: Client, path: str, data: dict[str, object]) -> list[str]:
    with CaptureQueriesContext(connection) as found:
        assert client.post(path, data).status_code == 302
    return [each["sql"] for each in found.captured_queries]


def test_attaching_and_submitting(hanako: Client, bunkyo: Catalogue) -> None:
    """On a day when everybody does: counting, a session and its account are of it too."""
    apply(bunkyo, Account.objects.get())  # the version is kept from now on
    baby, dog = begun("child-medical"), begun("dog-registration")
    written(dog, bunkyo, applicant=HER, dog=DOG)
    for each in (baby, dog):
        hanako.get(f"/apply/{each}/")
    file = SimpleUploadedFile("photo.jpg", photo(), "image/jpeg")
    attached = {"document": "child-health-insurance", "file": file}
    assert len(sent(hanako, f"/apply/{baby}/documents/", attached)) <= 11
    assert len(sent(hanako, f"/apply/{dog}/review/", {"declared": "1"})) <= 20
