"""Every address of the site: the admin under /quan-tri/, everything else belongs to the directives app."""

from django.contrib import admin
from django.urls import include, path

from accounts import closed

handler500 = "directives.views.failing.server_error"
urlpatterns = [
    path("quan-tri/", admin.site.urls),
    path("dang-nhap/", closed.Login.as_view(), name="reader_login"),
    path("dang-xuat/", closed.Logout.as_view(), name="reader_logout"),
    path("", include("directives.urls")),
]
