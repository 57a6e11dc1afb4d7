"""Addresses of reaching out."""

from django.urls import path

from osekkai.outreach.pages import lists

app_name = "outreach"
urlpatterns = [
    path("office/outreach/", lists.outreach, name="outreach"),
    path("office/outreach/<slug:service>/<slug:which>/", lists.people, name="people"),
]
