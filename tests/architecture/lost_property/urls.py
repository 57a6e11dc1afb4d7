"""Addresses of lost property."""

from django.urls import path
from osekkai.lost_property.pages import desk, residents

from osekkai.ui.addresses import Row

app_name = "lost_property"
takes = {"item": Row("lost_property.Item")}
urlpatterns = [
    path("account/lost/<int:item>/", residents.item, name="item"),
    path("office/lost-property/", desk.desk, name="desk"),
    path("office/lost-property/<int:item>/hand-out/", desk.hand_out, name="hand-out"),
]
