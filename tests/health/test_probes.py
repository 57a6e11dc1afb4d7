"""What watching machines are told: whether the office lives, whether it is of use, and its figures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from osekkai.background.models import Lease
from osekkai.health import ready, services
from tests.serving import Office, running, set_up

pytestmark = [pytest.mark.django_db, pytest.mark.database]
TOKEN = "0123456789abcdefghij-only-a-test"


@pytest.fixture(autouse=True)
def anew() -> Iterator[None]:
    ready.forget()
    yield
    ready.forget()


def told(path: str = "/readyz") -> tuple[int, dict[str, object]]:
    ready.forget()
    answer = Client().get(path)
    return answer.status_code, answer.json()


def works() -> None:
    Lease.objects.create(worker="one", beats_at=timezone.now())


def test_that_it_lives_is_told_to_anybody_and_asks_nothing(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        answer = Client().get("/healthz", headers={"Host": "10.0.0.17:8000"})
    assert answer.status_code == 200 and answer["Cache-Control"] == "no-store" and not answer.cookies


def test_all_that_is_needed_is_there() -> None:
    works()
    needed = {"database": "ok", "migrations": "ok", "files": "ok", "pages": "ok", "worker": "ok"}
    assert told() == (200, {"ready": True, **needed})


def test_without_a_worker_pages_go_on_and_who_wants_is_told() -> None:
    assert told() == (200, told()[1]) and told()[1]["worker"] == "away"
    assert told("/readyz?worker")[0] == 503
    works()
    assert told("/readyz?worker")[0] == 200
    Lease.objects.update(beats_at=timezone.now() - timedelta(minutes=5))
    assert told("/readyz?worker")[0] == 503, "it was not heard of for minutes"


def test_tables_of_another_release_are_not_ready() -> None:
    MigrationRecorder.Migration.objects.filter(app="ledger").delete()
    status, said = told()
    assert status == 503 and said["migrations"] == "behind"


def test_without_room_for_files_nothing_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ready, "ROOM", 10**18)
    status, said = told()
    assert status == 503 and said["files"] == "full"


def test_without_the_static_files_of_this_setting_no_page_can_be_made(settings: LazySettings, tmp_path: Path) -> None:
    """Set up to be tried out, and opened in earnest: pages, and the page of errors, name files that are not there."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    status, said = told()
    assert status == 503 and said["pages"] == "behind" and not said["ready"]


def test_asking_often_asks_the_database_once(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    told()
    with django_assert_num_queries(0):
        assert Client().get("/readyz").status_code == 200


def test_without_a_token_there_are_no_figures() -> None:
    assert Client().get("/metrics").status_code == 404


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    set_up(folder)
    with running(folder, workers=2, OSEKKAI_METRICS_TOKEN=TOKEN, DJANGO_SETTINGS_MODULE="tests.logs.bad_hour") as found:
        yield found


def test_figures_of_all_processes_for_who_has_the_token(office: Office) -> None:
    for _ in range(20):
        office.ask("/about/")
    office.ask("/apply/secretsecretsecretsecret/broken/")
    assert office.ask("/metrics").status == office.ask("/metrics", headers=bearer("x" * 32)).status == 404
    answer = office.ask("/metrics", headers=bearer(TOKEN))
    assert answer.status == 200 and answer.header("Content-Type").startswith("text/plain")
    figures = dict(each.rsplit(" ", 1) for each in answer.text.splitlines() if not each.startswith("#"))
    assert float(figures['osekkai_requests_total{method="GET",route="about/",status="200"}']) >= 20
    assert figures['osekkai_requests_total{method="GET",route="apply/<slug:code>/broken/",status="500"}'] == "1.0"
    assert float(figures['osekkai_request_seconds_count{of="pages"}']) >= 20
    assert figures["osekkai_database_up"] == "1.0" and figures["osekkai_workers"] == "0.0"
    assert figures["osekkai_tasks_given_up"] == "0.0" and "secretsecret" not in answer.text


def test_while_the_database_is_away_it_lives_and_is_not_ready(office: Office) -> None:
    place = office.errors.parent / "database"
    place.rename(place.with_name("gone"))
    try:
        assert office.ask("/healthz").status == 200
        away = office.ask("/readyz")
        figures = office.ask("/metrics", headers=bearer(TOKEN)).text
    finally:
        place.with_name("gone").rename(place)
    assert away.status == 503 and '"database": "away"' in away.text and "osekkai_database_up 0.0" in figures
    assert "Traceback" not in away.text and str(office.errors.parent) not in away.text


def test_figures_begin_anew_with_the_office(tmp_path_factory: pytest.TempPathFactory) -> None:
    from osekkai.health import metrics

    (metrics.FOLDER / "counter_1.db").write_bytes(b"")
    services.begin_anew()
    assert not list(metrics.FOLDER.glob("*.db"))


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_whoever_asks_for_another_host_is_refused_and_is_no_error_of_ours(
    client: Client, settings: LazySettings, caplog: pytest.LogCaptureFixture
) -> None:
    """Every scanner does: it sets off no alarm."""
    settings.ALLOWED_HOSTS = ["ward.example"]
    answer = client.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 400 and "evil" not in answer.content.decode()
    assert not [each for each in caplog.records if each.name.startswith("osekkai") and each.levelname == "ERROR"]
