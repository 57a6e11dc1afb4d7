"""What remains of an application whose retention is over: that it was, of which service and when.

Nothing anybody said.
"""

from __future__ import annotations

from osekkai import personal
from osekkai.applications import attaching
from osekkai.applications.models import DISPOSED, Application, Attachment


def dispose(application: Application) -> None:
    """In the transaction of whoever disposes of its case.

    Files that another application of the same bundle needs stay.
    """
    bundle = application.bundle
    for kept in (application.revisions, application.corrections, application.messages):
        kept.all().delete()
    rows = Application.objects.filter(pk=application.pk)
    personal.forget(rows)
    closed = f"{DISPOSED}{application.pk}"
    rows.update(account=None, mandate=None, bundle=closed)  # its code opens nothing any more
    if not Application.objects.filter(bundle=bundle).exists():
        attaching.delete(Attachment.objects.filter(bundle=bundle))
