"""Addresses of what waits for agreement."""

from django.urls import path

from osekkai.approvals.pages import waiting
from osekkai.ui.addresses import Row

app_name = "approvals"
takes = {"stop": Row("approvals.Stop")}
urlpatterns = [
    path("office/approvals/", waiting.approvals, name="approvals"),
    path("office/approvals/live/", waiting.live, name="live"),
    path("office/approvals/agree/", waiting.agree, name="agree"),
    path("office/approvals/<int:stop>/back/", waiting.back, name="approval-back"),
    path("office/approvals/<int:stop>/seen/", waiting.seen_later, name="seen-later"),
]
