"""What fits together, who is asked, and what is kept while it is typed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from osekkai.applications import forms, services
from osekkai.applications import queries as applications_queries
from osekkai.applications.errors import NotComplete
from osekkai.applications.forms import Content
from osekkai.applications.models import Application
from osekkai.applications.statement import Entry, Statement
from osekkai.catalogue import Catalogue, check
from osekkai.identity.models import Account
from osekkai.ledger.models import Event
from osekkai.matching.answers import Answers
from osekkai.register import queries as register
from osekkai.register.models import Fact
from tests.applications.building import DOG, HER, TODAY, begun, written
from tests.identity.providers import False_, resident, signed_in_client, use
from tests.identity.test_applying_signed_in import code_in

pytestmark = [pytest.mark.django_db, pytest.mark.database]
PARENT = Answers(people=(("head", {"birth_date": "1980-02-03"}), ("parent", {"birth_date": "1945-01-01"})))


# What fits together


def test_two_dates_that_do_not_fit_are_said_and_kept(bunkyo: Catalogue) -> None:
    code = begun("dog-registration")
    written(code, bunkyo, applicant=HER, dog=DOG)
    client = Client()
    late = {**DOG, "dog_date": "2024-01-01"}
    version = applications_queries.opened(code).version  # type: ignore[union-attr]
    answer = client.post(f"/apply/{code}/parts/dog/", {"version": version, **late})
    page = answer.content.decode()
    assert (
        answer.status_code == 422
        and "犬の生まれた日より前です" in page
        and "2024-01-01" in client.get(f"/apply/{code}/parts/dog/").content.decode()
    )
    with pytest.raises(NotComplete):
        services.submit(code, bunkyo, TODAY)
    assert not Application.objects.exists()
    client.post(f"/apply/{code}/parts/dog/", {"version": version + 1, **late, "dog_date": "2025-06-01"})
    assert services.submit(code, bunkyo, TODAY)


@pytest.mark.parametrize(
    ("holder", "is_taken"), [("ハナコ　ブンキョウ", True), ("ﾌﾞﾝｷﾖｳ ﾊﾅｺ", True), ("ブンキョウ　タロウ", False)]
)
def test_the_account_is_the_applicants_own(bunkyo: Catalogue, holder: str, is_taken: bool) -> None:
    """As banks write a name; where the applicant's kana is not there yet, nothing is said."""
    answers = Answers(people=(("head", {"birth_date": "1990-01-01", "full_name_kana": "ブンキョウ　ハナコ"}),))
    content = Content(("child-allowance",), answers.with_fact("", "account_holder", holder))
    account = next(each for each in forms.pages(bunkyo, content, TODAY) if each.id == "account")
    assert ("account_holder" in account.wrong) is not is_taken
    nameless = replace(content, answers=content.answers.with_fact("head", "full_name_kana", None))
    assert not next(each for each in forms.pages(bunkyo, nameless, TODAY) if each.id == "account").wrong


def test_a_check_must_be_about_what_the_part_asks(bunkyo_folder: Path, tmp_path: Path) -> None:
    import shutil

    copy = Path(shutil.copytree(bunkyo_folder, tmp_path / "bunkyo"))
    file = copy / "forms.yaml"
    file.write_text(file.read_text("utf-8").replace("at: 犬を迎えた日", "at: 住所"), "utf-8")
    assert any("この部品で聞いていません" in each.render() for each in check(copy).problems)


# Whom it is about


def test_care_is_applied_for_a_parent_by_whoever_writes(bunkyo: Catalogue) -> None:
    pages = forms.pages(bunkyo, Content(("ltc-certification",), PARENT), TODAY)
    assert [each.id for each in pages] == ["applicant", "care.parent1", "note"], "she is 46 and cannot be certified"
    assert pages[1].member == "parent1" and "full_name" in [each.fact.id for each in pages[1].asked]


def test_what_the_applicant_wrote_is_not_asked_again_of_herself(bunkyo: Catalogue) -> None:
    alone = Answers(people=(("head", {"birth_date": "1945-01-01", "full_name": "文京　花子"}),))
    page = next(
        each for each in forms.pages(bunkyo, Content(("ltc-certification",), alone), TODAY) if each.id == "care.head"
    )
    assert "full_name" not in [each.fact.id for each in page.asked]
    assert forms.stated(page).entry("full_name") == Entry("head", "full_name", "文京　花子"), "but the section gets it"


# While it is typed


def test_typing_is_kept_and_a_conflict_is_told(bunkyo: Catalogue) -> None:
    code = begun("dog-registration")
    client, kept = Client(), {"X-Autosave": "1"}
    answer = client.post(
        f"/apply/{code}/parts/dog/", {"version": 1, "dog_name": "ポチ", "dog_born": "まだ"}, headers=kept
    )
    assert json.loads(answer.content) == {"version": 2}
    assert applications_queries.opened(code).content.answers.household == {"dog_name": "ポチ"}  # type: ignore[union-attr]
    assert client.post(f"/apply/{code}/parts/dog/", {"version": 1, "dog_name": "タマ"}, headers=kept).status_code == 409
    assert applications_queries.opened(code).content.answers.household == {"dog_name": "ポチ"}  # type: ignore[union-attr]


# Somebody who is signed in


@pytest.fixture
def hanako(false: False_, settings: LazySettings) -> Client:
    resident()
    use(settings, false.issuer)
    return signed_in_client(false)


def submitted(client: Client, bunkyo: Catalogue) -> str:
    code = code_in(client.post("/apply/", {"service": "dog-registration"})["Location"])
    written(code, bunkyo, applicant=HER, dog=DOG)
    client.post(f"/apply/{code}/review/", {"declared": "1"})
    return code


def test_last_years_application_is_the_beginning_of_this_years(
    hanako: Client, bunkyo: Catalogue, false: False_
) -> None:
    submitted(hanako, bunkyo)
    number = Application.objects.get().number
    code = code_in(hanako.post(f"/apply/again/{number}/")["Location"])
    assert "柴犬" in hanako.get(f"/apply/{code}/parts/dog/").content.decode() and Application.objects.count() == 1
    false.person["sub"] = false.claims["sub"] = "s2"
    assert signed_in_client(false).post(f"/apply/again/{number}/").status_code == 404
    assert Client().post(f"/apply/again/{number}/").status_code == 404


def test_children_keep_their_places_in_what_is_written_again() -> None:
    said = {
        "child.child2": [{"of": "child2", "fact": "full_name", "written": "文京　次郎"}],
        "note": [{"of": "", "fact": "own_home", "written": "いいえ"}],
    }
    content = forms.again("child-medical", Statement.read(said))
    assert content.answers.members() == ["head", "child1", "child2"]
    assert content.answers.fact("child2", "full_name") == "文京　次郎" and content.answers.fact("", "own_home") is False


def test_the_to_do_list_has_the_nearest_day_first_and_what_nobody_asked_for(hanako: Client, bunkyo: Catalogue) -> None:
    person = Account.objects.get().person
    assert person
    shown = hanako.get("/account/").content.decode()
    assert "やること" not in shown or "受けられそうです" in shown
    code = code_in(hanako.post("/apply/", {"service": "bulky-waste"})["Location"])
    shown = hanako.get("/account/").content.decode()
    assert "やること" in shown and f"/apply/{code}/" in shown and "書きかけ" in shown


def test_a_benefit_that_the_register_knows_of_is_on_the_list(hanako: Client, bunkyo: Catalogue) -> None:
    from osekkai.matching.queries import entitled, home_of
    from osekkai.register.models import Household, Membership, Person, Relation

    account = Account.objects.get()
    membership = Membership.objects.get(person=account.person)
    baby = Person.objects.create(key="P2", name="文京　一郎", birth_date=date(2026, 11, 12))
    dated = {"valid_from": date(2026, 11, 12), "recorded_at": membership.recorded_at, "source": membership.source}
    Membership.objects.create(
        person=baby, household=Household.objects.get(), relation=Relation.CHILD, position=1, **dated
    )
    person = account.person_id or 0

    def offered() -> set[str]:
        home = home_of(person, bunkyo.book.vocabulary, TODAY, to=register.of_themselves(person))
        assert home is not None
        return {each.id for each, _ in entitled(home, person, bunkyo, ())}

    assert "child-allowance" in offered()
    Membership.objects.filter(person=account.person).update(relation=Relation.OTHER)
    Membership.objects.filter(person=baby).update(relation=Relation.HEAD)
    assert "child-allowance" not in offered(), "another person's household is not told about"
    assert Fact.objects.count() == 0


def test_consents_are_said_taken_back_and_obeyed(hanako: Client, bunkyo: Catalogue) -> None:
    from osekkai.identity.consents import refused

    account = Account.objects.get()
    assert refused("outreach") == set()
    hanako.post("/account/consents/outreach/", {"agrees": "0"})
    assert refused("outreach") == {account.person_id}
    hanako.post("/account/consents/outreach/", {"agrees": "1"})
    assert refused("outreach") == set()
    hanako.post("/account/consents/prefill/", {"agrees": "0"})
    code = code_in(hanako.post("/apply/", {"service": "dog-registration"})["Location"])
    assert 'value="文京　花子"' not in hanako.get(f"/apply/{code}/parts/applicant/").content.decode()
    kinds = list(Event.objects.filter(kind__startswith="consent.").order_by("id").values_list("kind", flat=True))
    assert kinds == ["consent.withdrawn", "consent.given", "consent.withdrawn"]
    assert hanako.post("/account/consents/everything/", {"agrees": "1"}).status_code == 404
    assert (
        Client().post("/account/consents/outreach/", {"agrees": "0"}).status_code == 302
        and refused("outreach") == set()
    )


def test_somebody_who_reads_for_long_may_stay(hanako: Client) -> None:
    assert 'id="session-end"' in hanako.get("/account/").content.decode()
    assert hanako.post("/account/still-here/").status_code == 204
    assert Client().post("/account/still-here/").status_code == 401
    assert 'id="session-end"' not in Client().get("/").content.decode()


def test_a_wish_to_have_ones_own_data_corrected_is_an_application_like_any(hanako: Client) -> None:
    assert "/services/personal-data-correction/" in hanako.get("/account/").content.decode()
    code = code_in(hanako.post("/apply/", {"service": "personal-data-correction"})["Location"])
    assert 'name="data_wish"' in hanako.get(f"/apply/{code}/parts/own-data/").content.decode()
