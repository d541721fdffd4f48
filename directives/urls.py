"""The public addresses. Other programs rely on them: they are never changed."""

from django.urls import path, re_path, register_converter
from django.urls.converters import IntConverter

from directives.admin_sharing import shared
from directives.admin_views import official_css
from directives.feeds import feed
from directives.sitemaps import sitemap
from directives.views import (
    about,
    attachments,
    calendar,
    changed,
    checking,
    data,
    files,
    finding,
    health,
    ledger,
    machines,
    reading,
    searching,
)


class Year(IntConverter):
    """Four digits."""

    regex = "[0-9]{4}"


class Month(IntConverter):
    """Two digits, 01 to 12."""

    regex = "0[1-9]|1[0-2]"

    def to_url(self, value: int | str) -> str:
        """With its zero."""
        return f"{int(value):02d}"


register_converter(Year, "year")
register_converter(Month, "month")

urlpatterns = [
    path("", reading.home, name="home"),
    path("<year:year>/", reading.year, name="year"),
    path("<year:year>/<month:month>/", reading.month, name="month"),
    path("<year:year>/<month:month>/dinh-huong.pdf", files.month_pdf, name="month-pdf"),
    path("van-ban/<year:year>/<slug:slug>/", reading.edition, name="edition"),
    path("van-ban/<year:year>/<slug:slug>.pdf", files.edition_pdf, name="edition-pdf"),
    path("van-ban/<year:year>/<slug:slug>.png", files.edition_picture, name="edition-picture"),
    path("van-ban/<year:year>/<slug:slug>/kem-theo/<int:number>-<str:name>", attachments.attachment, name="attachment"),
    *(path(f"van-ban/<year:year>/<slug:slug>.{ending}", view, name=name) for ending, name, view in data.FORMS),
    path("van-ban/<year:year>/<slug:slug>/so-sanh/", changed.comparison, name="edition-comparison"),
    path("van-ban/<year:year>/<slug:slug>/thong-bao-thu-hoi.pdf", changed.notice_pdf, name="withdrawal-notice"),
    path("chu-de/", finding.themes, name="themes"),
    path("chu-de/<slug:slug>/", finding.theme, name="theme"),
    path("chu-de/<slug:slug>/feed.atom", feed, name="theme-feed"),
    path("feed.atom", feed, name="feed"),
    path("lich/", calendar.today, name="calendar"),
    path("lich/<year:year>/", calendar.year, name="calendar-year"),
    path("lich/<year:year>/<month:month>/", calendar.month, name="calendar-month"),
    path("lich/<year:year>/<month:month>.ics", calendar.month_file, name="calendar-month-file"),
    path("lich.ics", calendar.subscription, name="calendar-file"),
    path("tim-kiem/", searching.search, name="search"),
    path("gioi-thieu/", about.about, name="about"),
    path("kiem-tra/", checking.verify, name="verify"),
    path("so-cai/", ledger.about, name="ledger"),
    path("so-cai.jsonl", ledger.lines, name="ledger-lines"),
    path("so-cai/kiem-tra.py", ledger.script, name="ledger-script"),
    re_path(r"^so-cai/chot/(?P<day>\d{4}-\d\d-\d\d)\.(?P<form>json|p7s)$", ledger.checkpoint, name="ledger-checkpoint"),
    path("xem-truoc/the-thuc.css", official_css, name="preview-link-style"),
    path("xem-truoc/<str:token>/", shared, name="preview-link"),
    path("healthz", health.healthz, name="healthz"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("favicon.ico", machines.icon, name="icon"),
]
