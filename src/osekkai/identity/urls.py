"""Addresses of signing in, and of what residents decide about themselves."""

from django.urls import path

from osekkai.identity.pages import agents, consents, mandates, signing_in
from osekkai.ui.addresses import Anything, Key, Row

app_name = "identity"
takes = {
    "mandate": Row("identity.Mandate"),
    "code": Key("aaaaaaaaaaaaaaaaaaaaaaaa"),
    "agent": Row("identity.Agent"),
    "purpose": Anything("outreach"),
}
urlpatterns = [
    path("account/login/", signing_in.login, name="login"),
    path("account/back/", signing_in.callback, name="login-back"),
    path("account/mandates/", mandates.mandates_page, name="mandates"),
    path("account/mandates/<int:mandate>/revoke/", mandates.revoke, name="mandate-revoke"),
    path("account/mandates/<slug:code>/", mandates.accept, name="mandate-accept"),
    path("account/logout/", signing_in.logout, name="logout"),
    path(".well-known/oauth-authorization-server", agents.metadata, name="agent-metadata"),
    path("account/authorize/", agents.authorize, name="agent-authorize"),
    path("account/token/", agents.token, name="agent-token"),
    path("account/revoke/", agents.revoke, name="agent-revoke"),
    path("account/agents/<int:agent>/put-out/", agents.put_out, name="agent-put-out"),
    path("account/consents/<slug:purpose>/", consents.consent, name="consent"),
]
