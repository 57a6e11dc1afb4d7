"""A ward in a process of its own: `fill` it with a case, its notice, its files and drafts, be `busy` in it, or `look`
at what is there."""

from __future__ import annotations

import io
import json
import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "osekkai.settings"


def fill(key: str) -> dict[str, object]:
    from PIL import Image

    from osekkai.applications import queries, services
    from osekkai.applications.forms import Content
    from osekkai.approvals import services as approvals
    from osekkai.background.services import work
    from osekkai.catalogue import catalogue_in_use
    from osekkai.documents.models import Document
    from osekkai.matching.answers import Answers
    from tests.casework.building import plain_case, proposed, staff

    catalogue = catalogue_in_use()
    case = plain_case(catalogue, key)
    proposal = proposed(case, staff(f"clerk{key}", "clerk"), catalogue)
    approvals.agree(proposal.stops.get().pk, staff(f"chief{key}", "chief"), proposal.digest, catalogue)
    work(once=True)
    answers = Answers(people=(("head", {"birth_date": "1994-02-03"}),), household={"dog_name": f"ポチ{key}"})
    content = Content(("dog-registration",), answers)
    own, other = services.begin(content, case.application.account), services.begin(content)
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), (int(key) % 256, 20, 30)).save(picture, "JPEG")
    services.attach(other, "identity", picture.getvalue())
    assert queries.opened(own)
    return {"own": own, "other": other, "notice": Document.objects.latest("pk").number}


def busy(seconds: str) -> dict[str, object]:
    """Somebody attaches and detaches, without a pause."""
    import time

    from PIL import Image

    from osekkai.applications import services
    from osekkai.applications.forms import Content
    from osekkai.matching.answers import Answers

    content = Content(("dog-registration",), Answers(people=(("head", {"birth_date": "1994-02-03"}),)))
    until, number = time.monotonic() + float(seconds), 0
    while time.monotonic() < until:
        picture = io.BytesIO()
        Image.new("RGB", (40, 30), (number % 256, number // 256 % 256, 99)).save(picture, "JPEG")
        code = services.begin(content)
        made = services.attach(code, "identity", picture.getvalue())
        if number % 3:
            services.detach(code, made.pk)
        number += 1
    return {"attached": number}


def look(told: dict[str, str]) -> dict[str, object]:
    from osekkai.applications import attaching, queries
    from osekkai.casework.models import Decision
    from osekkai.documents.models import Document
    from osekkai.documents.numbers import is_ours
    from osekkai.documents.queries import contents_of, signature_of
    from osekkai.ledger.models import Event
    from osekkai.publication.queries import kept

    dogs = [queries.opened(told[each]) for each in ("own", "other")]
    notice = Document.objects.get(number=told["notice"])
    signature = signature_of(contents_of(notice))
    return {
        "dogs": [each.content.answers.fact("", "dog_name") if each else None for each in dogs],
        "files": [len(attaching.contents_of(each)) > 100 for each in attaching.attached(told["other"])],
        "notice": bool(signature and signature.whole and signature.ours) and is_ours(notice.number),
        "decisions": Decision.objects.count(),
        "versions": len(kept()),
        "restored": Event.objects.filter(kind="office.restored").count(),
    }


if __name__ == "__main__":
    import django

    django.setup()
    does = {"fill": fill, "look": look, "busy": busy}[sys.argv[1]]
    print(json.dumps(does(json.loads(sys.argv[2]))))
