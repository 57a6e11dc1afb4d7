"""Addresses of the frame itself."""

from django.urls import path

from osekkai.office import views
from osekkai.office.gallery import gallery

app_name = "office"
urlpatterns = [
    path("", views.home, name="home"),
    path("catalogue/", views.catalogue, name="catalogue"),
    path("gallery/", gallery, name="gallery"),
]
