"""Installs our admin site, whose addresses and words are Vietnamese."""

from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class AdminConfig(DjangoAdminConfig):
    """Django's admin with the project's own site class."""

    default_site = "config.admin.AdminSite"
