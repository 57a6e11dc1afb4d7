"""Addresses of objections."""

from django.urls import path

from osekkai.objections.pages import desk, filing, opening, papers, resident
from osekkai.ui.addresses import Anything, Key, Row

app_name = "objections"
ONE = "office/objections/<slug:number>/"
takes = {
    "number": Row("objections.Objection", "number"),
    "code": Key("aaaaaaaaaaaaaaaaaaaaaaaa"),
    "decision": Row("casework.Decision"),
    "objection": Row("objections.Objection"),
    "attachment": Row("applications.Attachment"),
    "page": Anything("0"),
}
urlpatterns = [
    path("apply/<slug:code>/decisions/<int:decision>/objection/", resident.file, name="file"),
    path("apply/<slug:code>/objections/<int:objection>/withdraw/", resident.withdraw, name="withdraw-mine"),
    path("apply/<slug:code>/objections/<int:objection>/file.pdf", resident.disclosed, name="disclosed"),
    path("apply/<slug:code>/objections/<int:objection>/ruling.pdf", resident.ruling, name="ruling-mine"),
    path("office/objections/", desk.objections, name="objections"),
    path("office/objections/new/", filing.new, name="new"),
    path(ONE, desk.objection, name="objection"),
    path(f"{ONE}ask/", opening.ask, name="objection-ask"),
    path(f"{ONE}take/", desk.take, name="take"),
    path(f"{ONE}disclose/", desk.disclose, name="disclose"),
    path(f"{ONE}pass-on/", desk.pass_on, name="pass-on"),
    path(f"{ONE}ruling/", desk.note_ruling, name="note-ruling"),
    path(f"{ONE}propose/", desk.propose, name="propose"),
    path(f"{ONE}withdraw/", desk.withdraw, name="withdraw"),
    path(f"{ONE}sheet/", papers.sheet, name="sheet"),
    path(f"{ONE}sheet/<int:page>.png", papers.sheet_page, name="sheet-page"),
    path(f"{ONE}notice/", papers.notice, name="notice"),
    path(f"{ONE}notice/<int:page>.png", papers.notice_page, name="notice-page"),
    path(f"{ONE}ruled/", papers.ruling, name="ruled"),
    path(f"{ONE}ruled/<int:page>.png", papers.ruling_page, name="ruled-page"),
    path(f"{ONE}documents/<int:attachment>/", papers.document, name="document"),
    path(f"{ONE}documents/<int:attachment>/<int:page>.png", papers.document_page, name="document-page"),
]
