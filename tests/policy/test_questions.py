"""What is asked next, and what is never asked."""

from osekkai import policy
from osekkai.policy.judge.ask import still_matter
from tests.conftest import FACTS, service


def assessed(*services: str, household: dict[str, object] | None = None, **me: object) -> policy.Assessment:
    files = {f"services/s{i}.yaml": service(text).replace("id: test", f"id: s{i}") for i, text in enumerate(services)}
    rulebook = policy.load({"facts.yaml": FACTS, **files})
    situation = rulebook.situation(
        {"on": "2026-11-23", "members": [{"head": "1990-01-01", **me}], "household": household or {}}
    )
    return policy.assess(rulebook, situation)


def asked(assessment: policy.Assessment, skipped: tuple[tuple[str, str], ...] = ()) -> str | None:
    question = policy.next_question(assessment, skipped)
    return question.fact.id if question else None


BIG = "eligible: 住民 and 所得 < 1000\namount: {kind: cash, per: month, yen: '50000'}"
SMALL = "eligible: 等級 == \"1級\"\namount: {kind: cash, per: once, yen: '500'}"


def test_the_fact_that_settles_the_most_comes_first() -> None:
    assert (
        asked(assessed(SMALL, "eligible: 住民", "eligible: not 住民", 'eligible: 住民 or 等級 == "2級"')) == "resident"
    )


def test_more_yen_weigh_more() -> None:
    assert asked(assessed(SMALL, "eligible: 住民\namount: {kind: cash, per: month, yen: '50000'}")) == "resident"


def test_a_fact_that_cannot_change_any_answer_is_never_asked() -> None:
    assert asked(assessed("eligible: 住民 and 所得 < 1000", 住民=False)) is None
    assert asked(assessed("eligible: 住民 or 所得 < 1000", 住民=True)) is None


def test_what_was_said_to_be_unknown_or_skipped_is_not_asked_again() -> None:
    assert asked(assessed("eligible: 住民", 住民=None)) is None
    assert asked(assessed(BIG), skipped=(("head", "resident"), ("head", "income"))) is None


def test_a_presumed_fact_is_not_asked() -> None:
    assert asked(assessed("eligible: not 国外にいる")) is None


def test_an_open_amount_is_worth_a_question_too() -> None:
    assert (
        asked(assessed("eligible: 'True'\namount: {kind: cash, per: month, yen: '100 if 住民 else 300'}")) == "resident"
    )


def test_the_household_is_asked_as_such() -> None:
    question = policy.next_question(assessed("eligible: 世帯.家賃 < 50000"))
    assert question is not None and (question.member, question.fact.id) == ("", "rent")


def test_answering_what_is_asked_settles_everything() -> None:
    assessment = assessed(BIG, SMALL)
    answers = {"resident": True, "income": 10, "grade": "g1"}
    for _ in range(5):
        if (question := policy.next_question(assessment)) is None:
            break
        situation = assessment.situation.with_fact(question.member, question.fact.id, answers[question.fact.id])
        assessment = policy.assess(assessment.book, situation)
    assert {each.status for each in assessment.results} == {"eligible"}
    assert still_matter(assessment) == 0


BIRTHS = """
facts:
  birth_date: {ja: 生年月日, en: Date of birth, of: person, type: date, ask: 生年月日は？}
  sex: {ja: 性別, en: Sex, of: person, type: choice, choices: {female: 女性, male: 男性}, ask: 性別は？}
  gave_birth: {ja: 産んだ, en: Gave birth, of: person, type: truth, ask: 産みましたか？, asked_of: '性別 != "男性"'}
"""


def couple(**him: object) -> policy.Assessment:
    rulebook = policy.load({"facts.yaml": BIRTHS, "services/s.yaml": service("eligible: 産んだ", "person")})
    members = [{"head": "1990-01-01", **him}, {"spouse": "1991-01-01"}]
    return policy.assess(rulebook, rulebook.situation({"on": "2026-11-23", "members": members}))


def whom(assessment: policy.Assessment, *skipped: tuple[str, str], first: str = "") -> tuple[str, str] | None:
    names = [assessment.book.fact(first)] if first else []
    question = policy.next_question(assessment, skipped, names)
    return (question.member, question.fact.id) if question else None


def test_a_question_is_put_to_whom_it_fits_and_what_tells_so_comes_first() -> None:
    assert whom(couple()) == ("head", "sex")
    assert whom(couple(性別="女性")) == ("head", "gave_birth")
    assert whom(couple(性別="男性")) == ("spouse", "sex")
    assert whom(couple(性別="男性"), ("spouse", "sex")) == ("spouse", "gave_birth"), "not to say so is no no"
    assert still_matter(couple(性別="男性"), [("spouse", "gave_birth")]) == 0


def test_what_comes_before_all_else_is_asked_of_the_spouse_where_it_is_no_question_to_the_resident() -> None:
    assert whom(couple(), first="gave_birth") == ("head", "sex")
    assert whom(couple(性別="男性"), first="gave_birth") == ("spouse", "sex")
    assert whom(couple(性別="女性"), first="gave_birth") == ("head", "gave_birth")
    assert whom(couple(性別="女性"), ("head", "gave_birth"), first="gave_birth") == ("spouse", "sex"), (
        "not first any more"
    )
