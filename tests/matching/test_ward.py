"""A night in the ward: register → snapshot → everybody's services → counts and events, and the day after."""

from __future__ import annotations

import ast
import json
import re
import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest
from django.db import DatabaseError

from osekkai.catalogue import Catalogue, load
from osekkai.demonstration.extracts import write_extracts
from osekkai.demonstration.receipts import write_receipts
from osekkai.matching import snapshot, today, ward
from osekkai.matching.errors import StaleSnapshot
from osekkai.matching.models import Event, Run
from osekkai.matching.snapshot import Snapshot
from osekkai.policy import assess
from osekkai.policy.columns import Block, kernels, plan
from osekkai.policy.columns.ties import STORED
from osekkai.register import queries as register
from osekkai.register.extracts import RESIDENTS
from osekkai.register.models import Fact, Household, Person, Source
from osekkai.register.queries import MACHINE
from osekkai.register.services import take_in

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ON = date(2026, 11, 23)


@pytest.fixture
def generated(tmp_path: Path, bunkyo: Catalogue) -> Snapshot:
    for path in write_extracts(tmp_path / "extracts", 300, seed=5, on=ON):
        report = take_in(path, bunkyo, generated=True, today=ON)
        assert report.taken, report.problems
    return snapshot.take(tmp_path / "snapshot", bunkyo.book.vocabulary)


def test_the_register_means_the_same_in_both_ways(generated: Snapshot, bunkyo: Catalogue) -> None:
    """Every household of the generated ward: the night's columns, and the evaluator on what the register says."""
    opened = generated.open(bunkyo.book.vocabulary)
    ward.results(opened, list(bunkyo.book.services.values()), ON, generated)
    columns = {
        (s, p): rest
        for s, p, *rest in opened.execute(
            "SELECT service, pid, entitled, lo, hi, deadline FROM results WHERE covered"
        ).fetchall()
    }
    compared = 0
    for home in today.homes(Household.objects.values_list("id", flat=True), bunkyo.book.vocabulary, ON, to=MACHINE):
        for result in assess(bunkyo.book, home.situation).results:
            person = home.people[result.judged.index if result.member else 0]
            there = columns.pop((result.service.id, person), None)
            if result.validity == "not-covered":
                continue
            compared += 1
            amount = (result.amount.lo, result.amount.hi) if result.amount else (None, None)
            day = result.deadline.toordinal() if result.deadline else None
            here = (
                None if result.status == "ineligible" else [True if result.status == "eligible" else None, *amount, day]
            )
            assert here == there, (result.service.id, home.id)
    assert compared > 9_000 and not columns


def test_a_night_and_the_next(generated: Snapshot, bunkyo: Catalogue, tmp_path: Path) -> None:
    first = ward.match(bunkyo, generated, ON, tmp_path / "runs")
    counts = {each.service: each for each in first.counts.all()}
    assert counts["child-allowance"].entitled > 5
    assert counts["child-allowance"].missed is None  # nobody said who receives it
    assert not Event.objects.filter(kind__in=["newly", "no-longer"]).exists()
    soon = Event.objects.filter(kind="soon", service="elder-flu-vaccine")  # a birthday within the month
    assert soon and all(
        each.person.birth_date.replace(year=ON.year if each.person.birth_date.month >= 11 else ON.year + 1) > ON
        for each in soon
    )
    opened = generated.open(bunkyo.book.vocabulary)
    ward.results(opened, list(bunkyo.book.services.values()), ON, generated)
    assert take_in(write_receipts(tmp_path / "receipts.csv", opened, bunkyo, seed=1), bunkyo, generated=True).taken
    later = date(2027, 4, 1)
    second = ward.match(bunkyo, snapshot.take(tmp_path / "snapshot", bunkyo.book.vocabulary), later, tmp_path / "runs")
    assert second.before == first
    now = second.counts.get(service="child-allowance")
    assert now.receiving and now.missed is not None and now.entitled == now.receiving + now.missed
    left = Event.objects.filter(run=second, service="child-allowance", kind="no-longer")  # somebody left school
    assert now.no_longer == left.count() > 0
    results = f"read_parquet('{tmp_path}/runs/{second.folder}/results.parquet')"
    missed = duckdb.connect().execute(f"SELECT count(*) FROM {results} WHERE service = 'child-allowance' AND entitled")
    assert missed.fetchall() == [(now.entitled,)]


def test_a_household_is_judged_again_at_once(generated: Snapshot, bunkyo: Catalogue, tmp_path: Path) -> None:
    run = ward.match(bunkyo, generated, ON, tmp_path / "runs")
    parent = Person.objects.filter(
        memberships__household__memberships__relation=2,
        memberships__relation=0,
        memberships__household__memberships__person__birth_date__gt="2012-01-01",
    ).first()
    assert parent
    home = parent.memberships.get().household
    path = tmp_path / "new.csv"
    path.write_text(f"{','.join(RESIDENTS)}\nNEW1,{home.key},見本　新,,2026-11-20,女,長女,9,春日1丁目,,,2026-11-20,,\n")
    assert take_in(path, bunkyo, today=ON).taken
    source = Source.objects.latest("id")
    assert register.changed_by(source.pk) == {home.pk}
    results = tmp_path / "runs" / run.folder / "results.parquet"
    events = today.judge_again(bunkyo, [home.pk], ON, run, results)
    assert {each.person.key for each in events if each.service == "child-allowance" and each.kind == "newly"} == {
        "NEW1"
    }
    assert today.judge_again(bunkyo, [home.pk], ON, run, results) == []  # said once
    night = ward.match(bunkyo, snapshot.take(tmp_path / "snapshot", bunkyo.book.vocabulary), ON, tmp_path / "runs")
    assert not Event.objects.filter(run=night, person__key="NEW1", kind="newly").exists()  # and not again at night


def test_a_snapshot_of_another_vocabulary_is_refused(
    generated: Snapshot, bunkyo: Catalogue, tmp_path: Path, bunkyo_folder: Path
) -> None:
    copy = Path(shutil.copytree(bunkyo_folder, tmp_path / "changed"))
    for path in copy.rglob("*.yaml"):
        path.write_text(path.read_text("utf-8").replace("g6: {", "g9: {"), "utf-8")
    vocabulary_path = tmp_path / "snapshot" / "snapshot.json"
    told = json.loads(vocabulary_path.read_text())
    vocabulary_path.write_text(json.dumps({**told, "vocabulary": "another"}))
    with pytest.raises(StaleSnapshot, match="osekkai match"):
        snapshot.read(tmp_path / "snapshot").open(bunkyo.book.vocabulary)


def test_a_night_that_fails_leaves_nothing(
    generated: Snapshot, bunkyo: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object) -> None:
        raise DatabaseError("database or disk is full")

    monkeypatch.setattr(ward.bulk, "insert", full)
    with pytest.raises(DatabaseError):
        ward.match(bunkyo, generated, ON, tmp_path / "runs")
    assert not Run.objects.exists() and not list((tmp_path / "runs").iterdir())


def test_a_fact_that_left_the_vocabulary_says_nothing(generated: Snapshot, bunkyo: Catalogue, tmp_path: Path) -> None:
    person = Person.objects.filter(memberships__isnull=False).first()
    assert person
    source = Source.objects.latest("id")
    dated = {"valid_from": ON, "recorded_at": source.taken_at, "source": source}
    Fact.objects.create(person=person, fact="shoe_size", lo=26, hi=26, **dated)
    Fact.objects.filter(person=person, fact="work").delete()
    Fact.objects.create(person=person, fact="work", chosen="samurai", **dated)
    taken = snapshot.take(tmp_path / "again", bunkyo.book.vocabulary)
    assert ("shoe_size", 0) not in taken.source
    assert ward.match(bunkyo, taken, ON, tmp_path / "runs").people == generated.people


def test_programs_are_made_of_our_own_names_and_numbers_only(bunkyo: Catalogue, generated: Snapshot) -> None:
    """Names that municipalities write (in any letters) never reach the text of a program."""
    tree = ast.walk(ast.parse(plan(bunkyo.book.services.values(), ON.toordinal(), generated.source).source))
    for node in tree:
        match node:
            case ast.Name(id=name):
                assert (
                    re.fullmatch(r"c\d+|x|block|found", name)
                    or callable(getattr(kernels, name, None))
                    or name in ("minimum", "maximum")
                )
            case ast.Attribute(attr=name):
                assert name == "take" or hasattr(Block, name) or name in ("rel", "home", "head", "people", "homes")
            case ast.Constant(value=value):
                assert isinstance(value, int) or value.removesuffix(" of home") in (*STORED, "members", "others")


def test_another_municipality_is_matched_too(komichi_folder: Path, tmp_path: Path) -> None:
    komichi = load(komichi_folder)
    path = tmp_path / "r.csv"
    path.write_text(f"{','.join(RESIDENTS)}\n1,1,見本　花,,1950-01-01,女,世帯主,1,本町,,,,,\n")
    assert take_in(path, komichi, today=ON).taken
    run = ward.match(komichi, snapshot.take(tmp_path / "s", komichi.book.vocabulary), ON, tmp_path / "runs")
    assert run.people == 1
