"""Addresses of the frame itself."""

from django.urls import path

from osekkai.portal import account, views
from osekkai.ui.addresses import Anything

app_name = "portal"
takes = {"event_id": Anything("birth"), "service_id": Anything("child-allowance")}
urlpatterns = [
    path("", views.start, name="start"),
    path("display/", views.display, name="display"),
    path("about/", views.about, name="about"),
    path("events/<slug:event_id>/", views.event, name="event"),
    path("services/", views.services, name="services"),
    path("services/<slug:service_id>/", views.service, name="service"),
    path("search/", views.search, name="search"),
    path("account/", account.mine, name="account"),
    path("account/data.json", account.data, name="account-data"),
    path("account/still-here/", account.still_here, name="still-here"),
]
