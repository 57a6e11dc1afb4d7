"""Addresses of applying."""

from django.urls import path

from osekkai.applications.pages import apply, by_mail, children, preview, resume, standing
from osekkai.ui.addresses import Anything, Key, Row

app_name = "applications"
takes = {
    "code": Key("aaaaaaaaaaaaaaaaaaaaaaaa"),
    "token": Key("aaaaaaaaaaaaaaaaaaaaaaaa"),
    "number": Row("applications.Application", "number"),
    "page_id": Anything("dog"),
    "attachment": Row("applications.Attachment"),
    "service": Anything("dog-registration"),
}
urlpatterns = [
    path("office/catalogue/<slug:service>/form/", preview.form_preview, name="form-preview"),
    path("apply/", apply.start, name="apply-start"),
    path("apply/again/<slug:number>/", apply.again, name="apply-again"),
    path("apply/status/", resume.resume, name="resume"),
    path("apply/mail/", by_mail.ask, name="mail"),
    path("apply/mail/<slug:token>/", by_mail.use, name="mail-use"),
    path("apply/<slug:code>/", apply.overview, name="apply"),
    path("apply/<slug:code>/children/", children.children, name="apply-children"),
    path("apply/<slug:code>/mail/", by_mail.keep, name="apply-mail"),
    path("apply/<slug:code>/review/", apply.review, name="apply-review"),
    path("apply/<slug:code>/written.txt", apply.written, name="apply-written"),
    path("apply/<slug:code>/receipt.pdf", standing.receipt, name="apply-receipt"),
    path("apply/<slug:code>/documents/", apply.documents, name="apply-documents"),
    path("apply/<slug:code>/documents/<int:attachment>/", apply.document, name="apply-document"),
    path("apply/<slug:code>/parts/<str:page_id>/", apply.part, name="apply-part"),
    path("apply/<slug:code>/withdraw/<slug:number>/", standing.withdraw, name="apply-withdraw"),
    path("apply/<slug:code>/mend/<slug:number>/<str:page_id>/", standing.mend, name="apply-mend"),
    path("apply/<slug:code>/message/<slug:number>/", standing.message, name="apply-message"),
]
