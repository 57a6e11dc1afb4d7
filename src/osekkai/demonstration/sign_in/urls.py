"""Addresses of the demonstration's provider: a site of its own, on a port of its own."""

from django.urls import path

from osekkai.demonstration.sign_in import pages

urlpatterns = [
    path(".well-known/openid-configuration", pages.discovery),
    path("jwks", pages.jwks),
    path("authorization", pages.authorize),
    path("token", pages.token),
    path("userinfo", pages.userinfo),
]
