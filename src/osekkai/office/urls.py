from django.urls import path, re_path

from osekkai.office import form_preview, inbox, outreach, reform, views

app_name = "office"
urlpatterns = [
    path("", views.home, name="home"),
    path("catalogue/", views.catalogue, name="catalogue"),
    path("catalogue/<slug:service>/form/", form_preview.form_preview, name="form-preview"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/<slug:number>/", inbox.application, name="application"),
    path("inbox/<slug:number>/send-back/", inbox.send_back, name="send-back"),
    path("inbox/<slug:number>/identify/", inbox.identify, name="identify"),
    path("inbox/<slug:number>/message/", inbox.message, name="message"),
    path("inbox/<slug:number>/documents/<int:id>/", inbox.document, name="document"),
    path("outreach/", outreach.outreach, name="outreach"),
    path("outreach/<slug:service>/<slug:which>/", outreach.people, name="people"),
    path("reform/", reform.reforms, name="reforms"),
    path("reform/new/", reform.new_reform, name="reform-new"),
    path("reform/result/", reform.reform_result, name="reform-result"),
    re_path(r"^reform/result\.(?P<kind>xlsx|pdf)$", reform.reform_file, name="reform-file"),
]
