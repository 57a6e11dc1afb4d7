"""Addresses of the interview, and of trying other rules."""

from django.urls import path, re_path

from osekkai.matching.pages import check, known, reform, saved
from osekkai.ui.addresses import Key

app_name = "matching"
takes = {"code": Key("aaaaaaaaaaaaaaaaaaaaaaaa")}
urlpatterns = [
    path("office/reform/", reform.reforms, name="reforms"),
    path("office/reform/new/", reform.new_reform, name="reform-new"),
    path("office/reform/result/", reform.reform_result, name="reform-result"),
    re_path(r"^office/reform/result\.(?P<kind>xlsx|pdf)$", reform.reform_file, name="reform-file"),
    path("check/", check.question, name="check"),
    path("check/known/", known.from_register, name="known"),
    path("check/result/", check.result, name="result"),
    path("check/others/", check.others, name="others"),
    path("check/why/", check.why, name="why"),
    path("saved/", saved.save, name="save"),
    path("saved/<slug:code>/", saved.open_saved, name="saved"),
]
