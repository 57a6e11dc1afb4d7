"""Addresses of safekeeping."""

from django.urls import path

from osekkai.safekeeping.pages import looks

app_name = "safekeeping"
urlpatterns = [path("office/safekeeping/", looks.looks, name="looks")]
