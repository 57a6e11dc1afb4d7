"""Addresses of the library that are closed, below its own: they would open an account to whoever reads a mailbox."""

from django.urls import path

from osekkai.staff.pages.keys import lost

urlpatterns = [
    path("password/reset/", lost),
    path("password/reset/<path:rest>", lost),
    path("email/", lost),
]
