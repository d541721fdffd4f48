"""Every address of the site: the admin under /quan-tri/, everything else belongs to the directives app."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("quan-tri/", admin.site.urls),
    path("", include("directives.urls")),
]
