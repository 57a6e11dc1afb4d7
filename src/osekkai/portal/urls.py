from django.urls import path

from osekkai.portal import account, apply, by_mail, check, pages, saved, standing

app_name = "portal"
urlpatterns = [
    path("", pages.start, name="start"),
    path("display/", pages.display, name="display"),
    path("about/", pages.about, name="about"),
    path("events/<slug:event_id>/", pages.event, name="event"),
    path("services/", pages.services, name="services"),
    path("services/<slug:service_id>/", pages.service, name="service"),
    path("search/", pages.search, name="search"),
    path("check/", check.question, name="check"),
    path("check/result/", check.result, name="result"),
    path("check/why/", check.why, name="why"),
    path("account/", account.mine, name="account"),
    path("account/data.json", account.data, name="account-data"),
    path("account/login/", account.login, name="login"),
    path("account/back/", account.callback, name="login-back"),
    path("account/logout/", account.logout, name="logout"),
    path("apply/", apply.start, name="apply-start"),
    path("apply/mail/", by_mail.ask, name="mail"),
    path("apply/mail/<slug:token>/", by_mail.use, name="mail-use"),
    path("apply/<slug:code>/", apply.overview, name="apply"),
    path("apply/<slug:code>/mail/", by_mail.keep, name="apply-mail"),
    path("apply/<slug:code>/review/", apply.review, name="apply-review"),
    path("apply/<slug:code>/receipt.pdf", standing.receipt, name="apply-receipt"),
    path("apply/<slug:code>/documents/", apply.documents, name="apply-documents"),
    path("apply/<slug:code>/documents/<int:id>/", apply.document, name="apply-document"),
    path("apply/<slug:code>/parts/<str:page_id>/", apply.part, name="apply-part"),
    path("apply/<slug:code>/withdraw/<slug:number>/", standing.withdraw, name="apply-withdraw"),
    path("apply/<slug:code>/mend/<slug:number>/<str:page_id>/", standing.mend, name="apply-mend"),
    path("apply/<slug:code>/message/<slug:number>/", standing.message, name="apply-message"),
    path("saved/", saved.save, name="save"),
    path("saved/<slug:code>/", saved.open_saved, name="saved"),
]
