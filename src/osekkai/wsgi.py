"""The WSGI application that a server such as gunicorn runs."""

import atexit
import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "osekkai.settings")
application = get_wsgi_application()


def _warm_up() -> None:
    """Load the service files and the dictionaries before the first resident comes, and before workers are forked."""
    from osekkai.japanese.morphology import phrases
    from osekkai.portal.frame import catalogue_in_use
    from osekkai.portal.search import search

    search(catalogue_in_use(), "子育て")
    phrases("子育て")
    gc.collect()
    gc.freeze()  # what is loaded now stays: the collector need not walk it on every request
    atexit.register(
        gc.unfreeze
    )  # or libraries call it a leak when the process ends, in lines that are no lines of ours


_warm_up()
