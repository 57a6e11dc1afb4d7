"""Addresses of letters, their keeping, and of checking a document."""

from django.urls import path

from osekkai.documents.pages import letters, verify
from osekkai.ui.addresses import Anything, Row

app_name = "documents"
takes = {
    "number": Row("documents.Document", "number"),
    "job": Row("documents.PrintJob"),
    "part": Anything("0"),
    "disposal": Row("documents.Disposal"),
}
urlpatterns = [
    path("office/letters/", letters.letters, name="letters"),
    path("office/letters/print/", letters.make_job, name="print-job-make"),
    path("office/letters/print/<int:job>/<int:part>.pdf", letters.job_part, name="print-job"),
    path("office/letters/disposal/", letters.propose_disposal, name="disposal"),
    path("office/letters/disposal/<int:disposal>/agree/", letters.agree_disposal, name="disposal-agree"),
    path("office/letters/bag.zip", letters.bag, name="bag"),
    path("verify/", verify.verify, name="verify"),
    path("verify/<slug:number>/", verify.verify, name="verify-number"),
    path("verify/<slug:number>/original.png", verify.original, name="verify-original"),
]
