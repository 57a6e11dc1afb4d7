"""Addresses of reaching out."""

from django.urls import path

from osekkai.outreach.pages import lists
from osekkai.ui.addresses import Anything

app_name = "outreach"
takes = {"service": Anything("dog-registration"), "which": Anything("due")}
urlpatterns = [
    path("office/outreach/", lists.outreach, name="outreach"),
    path("office/outreach/<slug:service>/<slug:which>/", lists.people, name="people"),
]
