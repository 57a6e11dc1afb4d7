"""What the ledger binds of this room's tables: what residents said and handed in, and what they were asked."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from osekkai.applications.models import Application, Draft
from osekkai.ledger.queries import binds, leaves

OF_BUNDLE = Application.objects.filter(bundle=OuterRef("bundle"))
BEFORE_IT = OF_BUNDLE.filter(submitted_at__gte=OuterRef("added_at"))
STILL_WRITTEN = Draft.objects.filter(code_hash=OuterRef("bundle"))
"""Of several services some were submitted; what is attached since goes with the next."""

binds(
    "applications.Application",
    "number service section catalogue bundle account mandate status content submitted_at due language came_by by_post",
    work="code_sealed",
    later="by_post",
)
binds(
    "applications.Attachment",
    "bundle document kind digest stored size added_at",
    only=Q(Exists(OF_BUNDLE)) & (Q(Exists(BEFORE_IT)) | ~Q(Exists(STILL_WRITTEN))),
)
binds("applications.Revision", "application number content replaced_at")
binds("applications.Correction", "application page fact document why asked_at until mended_at")
binds("applications.Message", "application by_staff text at", work="read_at")
leaves("applications.Draft", "sealed under a code that only the resident has")
leaves("applications.MailKey", "a way back to what is sealed under the resident's own code")
leaves("applications.MailProof", "good once, for a short time")
leaves("applications.MailLink", "opens once, for a short time")
