from django.contrib.auth.views import LogoutView
from django.urls import path

from osekkai.office import views

app_name = "office"
urlpatterns = [
    path("login/", views.SignIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(next_page="portal:start"), name="logout"),
    path("", views.catalogue, name="catalogue"),
]
