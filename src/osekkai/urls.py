"""All addresses of the ward office."""

from django.urls import include, path

from osekkai.api.v1 import api

handler404, handler403, handler500 = "osekkai.ui.errors.not_there", "osekkai.ui.errors.not_allowed", "osekkai.ui.errors.went_wrong"
urlpatterns = [
    path("api/v1/", api.urls),
    path("office/account/", include("allauth.urls")),
    path("office/", include("osekkai.office.urls")),
    path("", include("osekkai.portal.urls")),
]
