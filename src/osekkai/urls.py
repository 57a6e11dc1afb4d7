"""All addresses of the ward office."""

from django.urls import include, path

from osekkai.api.v1 import api

urlpatterns = [
    path("api/v1/", api.urls),
    path("office/account/", include("allauth.urls")),
    path("office/", include("osekkai.office.urls")),
    path("", include("osekkai.portal.urls")),
]
