"""Addresses of those who receive."""

from django.urls import path

from osekkai.receiving.pages import resident, standing
from osekkai.ui.addresses import Anything, Key, Row

app_name = "receiving"
takes = {
    "service": Anything("dog-registration"),
    "code": Key("aaaaaaaaaaaaaaaaaaaaaaaa"),
    "case": Row("casework.Case", "number"),
    "report": Row("receiving.Report"),
    "ending": Row("receiving.Ending"),
    "person": Row("register.Person"),
}
urlpatterns = [
    path("office/receiving/", standing.services, name="services"),
    path("office/receiving/<slug:service>/", standing.people, name="people"),
    path("office/receiving/<slug:service>/<int:person>/case/", standing.open_case, name="open-case"),
    path("office/reports/<int:report>/done/", standing.done, name="done"),
    path("office/cases/<slug:case>/reports/", standing.on_paper, name="on-paper"),
    path("apply/<slug:code>/receiving/<slug:case>/", resident.report, name="report"),
    path("apply/<slug:code>/endings/<int:ending>/", resident.letter, name="letter"),
]
