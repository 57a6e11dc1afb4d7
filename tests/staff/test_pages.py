"""Pages of people and their roles: what managers find and change, and nothing typed is lost."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from osekkai.catalogue import Catalogue
from osekkai.demonstration.passkey import Passkey
from osekkai.staff import queries, services
from osekkai.staff.models import Absence, Delegation, StaffRole
from tests.staff.building import DEPARTMENT, OTHER, SECTION, by, manager, moment, person, today

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def desk(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(client: Client, address: str, **asked: str) -> str:
    answer = client.get(address, asked)
    assert answer.status_code == 200
    return words(answer.content.decode())


def words(page: str) -> str:
    """What stands on a page, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", page.split("<main")[1])).split())


def address(user: User, more: str = "") -> str:
    return f"/office/people/{user.pk}/{more}"


@pytest.fixture
def boss() -> Client:
    return desk(manager())


def test_people_are_found_by_name_unit_role_and_day(boss: Client, bunkyo: Catalogue) -> None:
    hana, _ = person("hana", ("clerk", SECTION)), person("taro", ("chief", OTHER), called="本郷 太郎")
    StaffRole.objects.create(user=hana, unit=OTHER, role="subchief", since=today(10))

    def found(**asked: str) -> set[str]:
        page = boss.get("/office/people/", asked).content.decode().split("<tbody>")[1]
        return {each for each in ("文京 花子", "本郷 太郎", "係 みどり") if each in page}

    assert found() == {"文京 花子", "本郷 太郎", "係 みどり"}
    assert found(q="花子") == found(q="hana") == found(q="ｈａｎａ　花") == {"文京 花子"}
    assert found(unit=OTHER) == {"本郷 太郎"} and found(unit=DEPARTMENT) == {"文京 花子"}
    assert found(unit="*") == {"係 みどり"} and found(role="chief") == {"本郷 太郎"}
    later = today(10).isoformat()
    assert found(unit=OTHER, on=later) == {"文京 花子", "本郷 太郎"} and found(q="だれも") == set()


@pytest.mark.parametrize(
    ("written", "said"),
    [("きのうかおととい", "日付として読めません"), ("平成31年5月1日", "「令和元年5月1日」のことですか")],
)
def test_a_day_that_cannot_be_read_is_said_and_kept(boss: Client, written: str, said: str) -> None:
    answer = boss.get("/office/people/", {"on": written})
    page = answer.content.decode()
    assert answer.status_code == 422 and said in page and f'value="{written}"' in page


@pytest.mark.parametrize("asked", [{"page": "0"}, {"page": "99"}, {"page": "x"}, {"unit": "ない課"}, {"role": "king"}])
def test_whatever_is_asked_for_is_answered(boss: Client, asked: dict[str, str]) -> None:
    assert boss.get("/office/people/", asked).status_code == 200


def test_many_people_come_page_by_page_and_ask_no_more_of_the_database(boss: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert boss.get("/office/people/").status_code == 200
        return len(found)

    boss.get("/office/people/")
    few = asked()
    for each in User.objects.bulk_create(User(username=f"u{each:03}", is_staff=True) for each in range(120)):
        StaffRole.objects.create(user=each, role="clerk", unit=SECTION, since=today())
    assert "121人" in text(boss, "/office/people/") and "3 / 3" in text(boss, "/office/people/", page="3")
    assert asked() == few


def test_who_has_left_is_found_when_asked_for(boss: Client, bunkyo: Catalogue) -> None:
    hana = person("hana", ("clerk", SECTION))
    services.leave(hana, by=by(manager("other")), catalogue=bunkyo)
    assert "文京 花子" not in text(boss, "/office/people/")
    assert "退職しています" in text(boss, "/office/people/", left="1")


def test_somebody_is_hired_and_the_password_is_shown_once(boss: Client) -> None:
    sent = {"name": "hana", "called": "文京 花子", "mail": "", "unit": SECTION, "role": "clerk", "since": ""}
    answer = boss.post("/office/people/hire/", sent)
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]
    hana = User.objects.get(username="hana")
    shown = re.findall(r"<code>(.*?)</code>", answer.content.decode())
    assert shown[0] == "hana" and authenticate(username="hana", password=unescape(shown[1])) == hana
    assert unescape(shown[1]) not in boss.get(address(hana)).content.decode()


def test_what_was_typed_stays_when_hiring_is_refused(boss: Client) -> None:
    sent = {"name": "ha na", "called": "文京 花子", "mail": "x@", "unit": SECTION, "role": "chief", "since": "R9.4.1"}
    answer = boss.post("/office/people/hire/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and 'id="hire-name-error"' in page and 'href="#hire-name"' in page
    for kept in ('value="ha na"', 'value="文京 花子"', 'value="x@"', 'value="R9.4.1"'):
        assert kept in page
    assert re.search(rf'value="{SECTION}"\s+selected', page) and re.search(r'value="chief"\s+selected', page)
    assert not User.objects.filter(username="ha na").exists()


def test_a_units_manager_hires_into_their_unit_only(bunkyo: Catalogue) -> None:
    own = desk(manager("own", SECTION))
    sent = {"name": "hana", "called": "文京 花子", "mail": "", "since": ""}
    assert own.post("/office/people/hire/", sent | {"unit": "", "role": "clerk"}).status_code == 422
    assert own.post("/office/people/hire/", sent | {"unit": OTHER, "role": "clerk"}).status_code == 403
    assert own.post("/office/people/hire/", sent | {"unit": SECTION, "role": "manager"}).status_code == 403
    assert own.post("/office/people/hire/", sent | {"unit": SECTION, "role": "clerk"}).status_code == 200


def test_a_person_is_shown_with_roles_who_gave_them_and_what_happened(boss: Client) -> None:
    hana = person("hana", ("clerk", SECTION))
    sent = {"unit": SECTION, "role": "chief", "since": today(5).isoformat(), "until": ""}
    assert boss.post(address(hana, "roles/"), sent).status_code == 302
    page = text(boss, address(hana))
    assert "子育て支援課 担当" in page and "子育て支援課 課長 これから" in page and "係 みどり" in page
    assert "役につきました：子育て支援課 課長" in page


def test_a_role_that_is_refused_says_why_at_its_field(boss: Client) -> None:
    hana = person("hana", ("clerk", SECTION))
    for sent, where, status in (
        ({"unit": "", "role": "clerk"}, "give-unit", 422),
        ({"unit": DEPARTMENT, "role": "chief"}, "give-unit", 422),
        ({"unit": SECTION, "role": "clerk"}, "give-since", 409),
        ({"unit": OTHER, "role": "clerk", "since": "いつか"}, "give-since", 422),
        ({"unit": OTHER, "role": "clerk", "since": "2020-01-01"}, "give-since", 422),
        ({"unit": OTHER, "role": "clerk", "until": "2020-01-01"}, "give-until", 422),
    ):
        answer = boss.post(address(hana, "roles/"), sent)
        page = answer.content.decode()
        assert answer.status_code == status and f'id="{where}-error"' in page and f'href="#{where}"' in page, sent
        assert re.search(r'<details class="fold"\s+open', page), "the form that was refused is open"
    assert StaffRole.objects.filter(user=hana).count() == 1


def test_a_role_is_ended_with_a_day_at_once_or_before_it_begins(boss: Client) -> None:
    hana = person("hana", ("clerk", SECTION), ("chief", OTHER))
    clerk, chief = queries.roles_of(hana, today())
    assert boss.post(address(hana, f"roles/{clerk.id}/end/"), {"last_day": "いつか"}).status_code == 422
    assert boss.post(address(hana, f"roles/{clerk.id}/end/"), {"last_day": today(3).isoformat()}).status_code == 302
    assert boss.post(address(hana, f"roles/{chief.id}/end/"), {"last_day": "", "at_once": "1"}).status_code == 302
    assert [each.until for each in queries.roles_from(hana, today())] == [today(3)]
    assert boss.post(address(hana, f"roles/{chief.id}/end/"), {"at_once": "1"}).status_code == 404


def test_a_role_of_somebody_else_is_not_ended_from_here(boss: Client) -> None:
    hana, taro = person("hana"), person("taro", ("clerk", SECTION))
    (role,) = queries.roles_of(taro, today())
    assert boss.post(address(hana, f"roles/{role.id}/end/"), {"at_once": "1"}).status_code == 404
    assert queries.roles_of(taro, today())


def test_rights_are_given_and_taken_on_the_page(boss: Client) -> None:
    hana = person("hana", ("clerk", SECTION))
    boss.post(address(hana, "rights/"), {"right": "matching.view_missed", "act": "give"})
    assert queries.rights_of(hana) and "権限を渡しました：受けていない人の名前を見る" in text(boss, address(hana))
    boss.post(address(hana, "rights/"), {"right": "matching.view_missed", "act": "take"})
    assert not queries.rights_of(hana)
    assert boss.post(address(hana, "rights/"), {"right": "auth.add_user", "act": "give"}).status_code == 422


@pytest.mark.parametrize("what", ["password", "passkey"])
def test_a_new_password_is_shown_once(boss: Client, what: str) -> None:
    hana = person("hana", ("clerk", SECTION))
    Passkey(hana)
    answer = boss.post(address(hana, f"{what}/"), {"reason": "職員証の写真で確かめた"})
    shown = unescape(re.findall(r"<code>(.*?)</code>", answer.content.decode())[1])
    assert authenticate(username="hana", password=shown) == hana and "no-store" in answer["Cache-Control"]
    assert shown not in boss.get(address(hana)).content.decode()


def test_names_and_leaving_and_absences_on_the_page(boss: Client) -> None:
    hana = person("hana", ("clerk", SECTION))
    assert boss.post(address(hana, "rename/"), {"called": "", "mail": "x"}).status_code == 422
    assert boss.post(address(hana, "rename/"), {"called": "本郷 花子", "mail": "h@example.jp"}).status_code == 302
    page = text(boss, address(hana))
    assert "本郷 花子" in page and "h@example.jp" in page
    days = {"since": today().isoformat(), "until": today(2).isoformat()}
    assert boss.post(address(hana, "away/"), {"since": "x", "until": ""}).status_code == 422
    assert boss.post(address(hana, "away/"), days).status_code == 302
    assert boss.post(address(hana, "away/"), days).status_code == 409
    made = Absence.objects.get()
    assert f"{today(2).day}日まで" in text(boss, address(hana)), "the last day is the one that was written"
    assert boss.post(address(hana, f"away/{made.pk}/end/")).status_code == 302
    assert boss.post(address(hana, "leave/")).status_code == 302
    assert "退職しています" in text(boss, address(hana))


def test_who_does_not_manage_somebody_sees_their_roles_and_no_more(bunkyo: Catalogue) -> None:
    hana = person("hana", ("clerk", SECTION), ("clerk", OTHER))
    User.objects.filter(pk=hana.pk).update(email="secret@example.jp")
    services.give_right(hana, "matching.view_missed", by=by(manager()), catalogue=bunkyo)
    own = desk(manager("own", SECTION))
    page = text(own, address(hana))
    assert "税務課 担当" in page and "子育て支援課 担当" in page
    for hidden in ("secret@example.jp", "これまで", "パスワード", "受けていない人", "退職にする"):
        assert hidden not in page.replace("名前・パスワード・権限は、", "")


def test_ones_own_page_offers_nothing_to_change() -> None:
    boss = manager()
    page = desk(boss).get(address(boss)).content.decode()
    assert "自分では変えられません" in page and "roles/" not in page and "password/" not in page


def test_being_away_and_delegating_ones_own_post(bunkyo: Catalogue) -> None:
    chief, other = person("chief", ("chief", SECTION)), person("other", ("clerk", OTHER), called="本郷 太郎")
    client = desk(chief)
    (post,) = queries.roles_of(chief, today())
    days = {"since": today().isoformat(), "until": today(3).isoformat()}
    assert client.post("/office/away/", {"what": "away"} | days).status_code == 302
    assert f"{today(3).month}月{today(3).day}日まで" in text(client, "/office/away/")
    sent = {"what": "delegate", "post": str(post.id), "to": "other", "yen": "50万円"} | days
    for wrong, where in (
        ({"to": "nobody"}, "delegate-to"),
        ({"post": "999"}, "delegate-post"),
        ({"until": "いつか"}, "delegate-until"),
        ({"until": "2020-01-01"}, "delegate-until"),
        ({"yen": "たくさん"}, "delegate-yen"),
    ):
        answer = client.post("/office/away/", sent | wrong)
        page = answer.content.decode()
        assert answer.status_code == 422 and f'id="{where}-error"' in page and f'href="#{where}"' in page
    assert 'value="たくさん"' in page and re.search(r'value="other"\s+selected', page), "what was typed stays"
    assert client.post("/office/away/", sent).status_code == 302
    given = Delegation.objects.get()
    assert given.up_to_yen == 500_000
    assert "子育て支援課 課長を 本郷 太郎に" in text(client, "/office/away/")
    assert "文京 花子から、子育て支援課 課長を" in text(desk(other), "/office/away/")
    assert desk(other).post(f"/office/away/delegation/{given.pk}/end/").status_code == 404
    assert desk(other).post(f"/office/away/away/{Absence.objects.get().pk}/end/").status_code == 404
    assert client.post(f"/office/away/delegation/{given.pk}/end/").status_code == 302
    assert client.post(f"/office/away/away/{Absence.objects.get().pk}/end/").status_code == 302
    assert not queries.away([chief.pk], moment(2)) and not queries.delegates(
        "chief", SECTION, moment(2), service="", yen=0
    )


def test_what_was_typed_on_the_board_stays_when_it_is_refused(bunkyo: Catalogue) -> None:
    chief = desk(person("chief", ("chief", SECTION)))
    long = "あ" * (queries.LONGEST + 1)
    answer = chief.post("/office/team/handover/", {"section": SECTION, "text": long})
    page = answer.content.decode()
    assert answer.status_code == 422 and long in page and 'href="#handover-text"' in page
    answer = chief.post("/office/team/emergency/", {"section": SECTION, "reason": " "})
    assert answer.status_code == 422 and 'id="emergency-reason-error"' in answer.content.decode()


def test_a_plan_is_written_on_the_page_and_decided_by_another(bunkyo: Catalogue) -> None:
    author, decider = desk(manager("author")), desk(manager("decider"))
    hana = person("hana", ("clerk", SECTION))
    assert author.post("/office/plans/new/", {"title": "", "day": today(30).isoformat()}).status_code == 422
    refused = author.post("/office/plans/new/", {"title": "4月の異動", "day": "いつか"})
    assert refused.status_code == 422 and 'value="4月の異動"' in refused.content.decode()
    plan = author.post("/office/plans/new/", {"title": "4月の異動", "day": today(30).isoformat()})["Location"]
    line = {
        "kind": "moves",
        "person": "hana",
        "from_unit": SECTION,
        "from_role": "clerk",
        "to_unit": OTHER,
        "to_role": "chief",
    }
    for wrong, where in (
        ({"kind": ""}, "add-kind"),
        ({"person": "nobody"}, "add-person"),
        ({"from_unit": ""}, "add-from_unit"),
        ({"to_unit": ""}, "add-to_unit"),
    ):
        answer = author.post(f"{plan}lines/", line | wrong)
        assert answer.status_code in (404, 422) and f'id="{where}-error"' in answer.content.decode(), wrong
    assert author.post(f"{plan}lines/", line).status_code == 302
    assert "書いた人は、自分では決められません" in text(author, plan)
    page = decider.get(plan).content.decode()
    version = re.findall(r'name="version" value="(\d+)"', page)[0]
    assert "子育て支援課 担当" in words(page) and "税務課 課長" in words(page)
    assert decider.post(f"{plan}decide/", {"version": "1"}).status_code == 409
    assert author.post(f"{plan}decide/", {"version": version}).status_code == 403
    assert decider.post(f"{plan}decide/", {"version": version}).status_code == 302
    assert [each.role for each in queries.roles_of(hana, today(30))] == ["chief"]
    assert "決まりました" in text(decider, plan) and author.post(f"{plan}lines/", line).status_code == 409
    assert author.post(f"{plan}undo/").status_code == 302
    assert [each.role for each in queries.roles_of(hana, today(30))] == ["clerk"]


def test_what_was_pasted_stays_with_what_is_wrong_line_by_line(bunkyo: Catalogue) -> None:
    author = desk(manager("author"))
    person("hana", ("clerk", SECTION))
    plan = author.post("/office/plans/new/", {"title": "4月の異動", "day": today(30).isoformat()})["Location"]
    pasted = "文京 花子\t子育て支援課 担当\t税務課 課長\nだれか\t税務課\t子育て支援課"
    answer = author.post(f"{plan}paste/", {"text": pasted})
    page = answer.content.decode()
    assert answer.status_code == 422 and "2行目：「だれか」という職員は いません" in page and pasted in unescape(page)
    assert 'href="#paste-line-2"' in page and 'id="paste-line-2"' in page
    assert author.post(f"{plan}paste/", {"text": pasted.splitlines()[0]}).status_code == 302
    assert "1行" in text(author, plan)


def test_conflicts_stand_at_their_line_and_a_line_is_taken_out(bunkyo: Catalogue) -> None:
    author, decider = desk(manager("author")), desk(manager("decider"))
    hana = person("hana", ("clerk", SECTION))
    plan = author.post("/office/plans/new/", {"title": "4月の異動", "day": today(30).isoformat()})["Location"]
    author.post(f"{plan}paste/", {"text": "hana\t税務課 課長\t子育て支援課 課長"})
    page = author.get(plan).content.decode()
    assert (
        "税務課 課長に" in words(page)
        and "ついていません" in words(page)
        and "1行が、いまの役と合いません" in words(page)
    )
    version = re.findall(r'name="version" value="(\d+)"', decider.get(plan).content.decode())[0]
    assert decider.post(f"{plan}decide/", {"version": version}).status_code == 409
    remove = re.findall(rf'action="({plan}lines/\d+/remove/)"', page)[0]
    assert author.post(remove).status_code == 302 and author.post(remove).status_code == 404
    assert author.post(f"{plan}redraft/", {"title": "5月の異動", "day": today(60).isoformat()}).status_code == 302
    assert "5月の異動" in text(author, plan) and not queries.holds(hana, today(60), "chief")


def test_the_menu_leads_managers_here_and_nobody_else() -> None:
    assert "職員と役" in desk(manager()).get("/office/away/").content.decode()
    assert "職員と役" not in desk(person("chief", ("chief", SECTION))).get("/office/away/").content.decode()
