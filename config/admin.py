"""The admin site of the office: its title, and the order of its index. Registers no model."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _


class AdminSite(admin.AdminSite):
    """The staff's workplace at /quan-tri/."""

    site_header = _("Monthly guidance")
    site_title = _("Monthly guidance")
    index_title = _("Workplace")
    empty_value_display = "–"
