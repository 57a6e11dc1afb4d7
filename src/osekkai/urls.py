"""All addresses of the ward office: those of the frames, and those that every room brings in its `urls.py`."""

from django.urls import include, path

from osekkai.api.v1 import api, takes
from osekkai.rooms import all_brought

handler400, handler403 = "osekkai.ui.errors.not_readable", "osekkai.ui.errors.not_allowed"
handler404, handler500 = "osekkai.ui.errors.not_there", "osekkai.ui.errors.went_wrong"
urlpatterns = [
    path("api/v1/", api.urls),
    path("office/account/", include("osekkai.staff.closed")),  # before the library's own
    path("office/account/", include("allauth.urls")),
    *(path("", include(module.__name__)) for _, module in all_brought("urls")),
    path("office/", include("osekkai.office.urls")),
    path("", include("osekkai.portal.urls")),
]
__all__ = ["handler400", "handler403", "handler404", "handler500", "takes", "urlpatterns"]
