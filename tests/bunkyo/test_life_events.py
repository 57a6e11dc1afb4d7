"""What somebody is told to whom something happened: what has to be done, by when, and where if it is not the office."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from osekkai.catalogue import Catalogue
from osekkai.matching import interview
from osekkai.matching.answers import CONVERSATION, Answers, encode
from osekkai.matching.interview import assessed
from osekkai.matching.results import Groups, grouped

TODAY = date(2026, 11, 28)


def told(
    catalogue: Catalogue, event: str, *people: tuple[str, dict[str, str]], **household: str
) -> tuple[Answers, Groups]:
    begun = interview.begin(catalogue, event)
    answers = Answers(event, people, {**begun.household, **household}, talked=CONVERSATION)
    for fact, value in interview.sets_of_me(catalogue, event).items():
        answers = answers.with_fact("head", fact, value)
    return answers, grouped(catalogue, assessed(catalogue, answers, TODAY), event)


def to_do(found: Groups) -> dict[str, date | None]:
    return {card.service.id: card.deadline for card in (*found.must, *found.perhaps_must)}


def test_who_left_a_job_is_told_of_hello_work_and_of_the_last_day_to_keep_the_insurance(bunkyo: Catalogue) -> None:
    me = {"birth_date": "1984-02-03", "job_loss_date": "2026-11-20", "job_loss_reason": "own", "work": "none"}
    _, found = told(bunkyo, "job-loss", ("head", me | {"health_insurance": "employee", "after_leaving": "undecided"}))
    assert to_do(found) == {
        "nhi-enrol": date(2026, 12, 4),
        "pension-enrol": date(2026, 12, 4),
        "voluntary-continuation": date(2026, 12, 10),
        "employment-insurance": None,
    }


def test_who_left_a_job_to_care_for_somebody_is_told_of_care_within_the_event(bunkyo: Catalogue) -> None:
    me = {"birth_date": "1974-02-03", "job_loss_date": "2026-11-20", "job_loss_reason": "care", "work": "none"}
    parent = {"birth_date": "1945-01-01", "care_needed": "はい", "ltc_level": "none"}
    _, found = told(bunkyo, "job-loss", ("head", me), ("parent", parent))
    assert {"ltc-certification", "senior-advice"} <= {card.service.id for card in found.have}


def test_after_a_death_duties_stand_with_their_days_and_not_among_what_can_be_had(bunkyo: Catalogue) -> None:
    _, found = told(
        bunkyo,
        "bereavement",
        ("head", {"birth_date": "1950-02-03"}),
        deceased_on="2026-11-20",
        bereavement_date="2026-11-20",
        deceased_insurance="late_elderly",
        funeral_date="2026-11-25",
        deceased_pension="employees",
    )
    assert to_do(found) == {
        "death-registration": date(2026, 11, 26),
        "pension-death-notice": date(2026, 11, 30),
        "bereavement-desk": date(2026, 12, 4),
        "final-tax-return": date(2027, 3, 23),
    }
    assert {card.service.id: card.deadline for card in found.have} == {
        "nhi-funeral": date(2028, 11, 25),
        "survivor-pension": date(2031, 11, 20),
    }


@pytest.mark.parametrize(
    ("insurance", "asked"),
    [("nhi", "funeral_date"), ("employee", "deceased_pension"), ("late_elderly", "funeral_date")],
)
def test_the_day_of_the_funeral_is_asked_where_the_grant_counts_from_it(
    bunkyo: Catalogue, insurance: str, asked: str
) -> None:
    answers, _ = told(
        bunkyo,
        "bereavement",
        ("head", {"birth_date": "1950-02-03"}),
        deceased_on="2026-11-20",
        bereavement_date="2026-11-20",
        deceased_insurance=insurance,
    )
    step = interview.next_step(bunkyo, answers, assessed(bunkyo, answers, TODAY))
    assert step and step.fact and step.fact.id == asked


def test_a_move_changes_the_card_and_the_school_by_the_day_of_the_notice(bunkyo: Catalogue) -> None:
    people = (("head", {"birth_date": "1984-02-03"}), ("child", {"birth_date": "2016-05-05"}))
    _, found = told(bunkyo, "moving-in", *people, moved_in_date="2026-11-20", mynumber_card="はい")
    same_day = {card.service.id for card in found.must if card.deadline == date(2026, 12, 4)}
    assert same_day == {"moving-in", "mynumber-address", "school-transfer"}
    _, found = told(bunkyo, "moving-out", *people, moving_out_date="2026-12-20")
    assert to_do(found)["school-transfer"] == date(2026, 12, 20)


def test_a_baby_of_an_employee_is_put_on_the_insurance_of_the_employer(bunkyo: Catalogue) -> None:
    father = ("head", {"birth_date": "1990-04-01", "sex": "male", "health_insurance": "employee"})
    baby = ("child", {"birth_date": "2026-11-24", "health_insurance": "none"})
    _, found = told(bunkyo, "birth", father, baby)
    assert to_do(found)["dependant-insurance"] == date(2026, 11, 30)


def test_a_student_from_abroad_is_told_of_what_fits_a_student_from_abroad(bunkyo: Catalogue) -> None:
    """昭和29年社発第382号: no 生活保護 on a student visa; and the pension has a 学生納付特例, not an exemption."""
    me = {"birth_date": "2003-04-01", "work": "student", "health_insurance": "nhi", "salary": "0"}
    _, found = told(bunkyo, "", ("head", me | {"residence_status": "student"}))
    told_of = {card.service.id for card in found.told}
    assert "pension-student" in told_of and not {"pension-exemption", "public-assistance"} & told_of
    asked, _ = told(bunkyo, "", ("head", me))
    assert ("head", "residence_status") in assessed(bunkyo, asked, TODAY).of("public-assistance").missing


@pytest.mark.django_db
@pytest.mark.database
@pytest.mark.parametrize(
    ("service", "where"),
    [
        ("final-tax-return", "税務署"),
        ("survivor-pension", "年金事務所"),
        ("employment-insurance", "ハローワーク飯田橋"),
    ],
)
def test_what_is_done_elsewhere_names_where_and_not_the_counter_of_the_office(
    bunkyo: Catalogue, service: str, where: str
) -> None:
    page = Client().get(f"/services/{service}/").content.decode().replace("<wbr>", "")
    counter = page.split("<h2>窓口</h2>")[1].split("<h2>")[0]
    assert "区役所ではありません" in counter and where in counter and "シビックセンター" not in counter


@pytest.mark.django_db
@pytest.mark.database
def test_the_card_of_the_tax_return_names_the_tax_office(bunkyo: Catalogue) -> None:
    answers, _ = told(bunkyo, "bereavement", ("head", {"birth_date": "1950-02-03"}), deceased_on="2026-11-20")
    page = Client().get("/check/result/", {"s": encode(answers)}).content.decode().replace("<wbr>", "")
    card = page.split('id="final-tax-return"')[1].split("</article>")[0]
    assert "小石川税務署" in card and "シビックセンター" not in card
