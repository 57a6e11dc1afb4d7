"""What remains of an application whose retention is over: that it was, of which service and when.

Nothing anybody said.
"""

from __future__ import annotations

from osekkai.applications import attaching
from osekkai.applications.models import DISPOSED, Application, Attachment
from osekkai.ledger import services as ledger


def dispose(application: Application) -> list[ledger.Wrote]:
    """In the transaction of whoever disposes of its case, and writes in its event what changed here.

    Files that another application of the same bundle needs stay.
    """
    bundle, went = application.bundle, list[ledger.Wrote]()
    for kept in (application.revisions, application.corrections, application.messages):
        went += [ledger.gone(kept.model, each) for each in kept.values_list("pk", flat=True)]
        kept.all().delete()
    rows = Application.objects.filter(pk=application.pk)
    went += ledger.forget(rows)
    closed = f"{DISPOSED}{application.pk}"
    rows.update(account=None, mandate=None, bundle=closed)  # its code opens nothing any more
    if not Application.objects.filter(bundle=bundle).exists():
        files = list(Attachment.objects.filter(bundle=bundle))
        went += [ledger.gone(Attachment, each.pk) for each in files]
        attaching.delete(files)
    return [*went, ledger.wrote(rows.get(), "account mandate bundle")]
