"""Preview links: one revision for whoever has the secret, for some days; nothing for anybody else."""

from datetime import timedelta

import pytest
from django.db import Error, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from directives import review, workflow
from directives.models import Directive, HistoryEntry, PreviewLink
from tests import factories
from tests.factories import NOON, Staff

pytestmark = pytest.mark.django_db


def pages(directive: Directive) -> str:
    return reverse("admin:directives_directive_links", args=[directive.pk])


def made(team: Staff, directive: Directive, **more: int) -> tuple[PreviewLink, str]:
    link, token = review.make_link(directive, "Đ/c Bí thư", actor=team.drafter, at=timezone.now(), **more)
    return link, reverse("preview-link", args=[token])


def test_a_leader_without_an_account_reads_the_revision_marked_as_a_draft(team: Staff, client: Client):
    directive = factories.draft(team, title="Định hướng bản đầu")
    link, address = made(team, directive)
    workflow.edit(directive, actor=team.drafter, at=NOON, title="Định hướng bản sau")
    response = client.get(address)
    page = response.content.decode()
    assert "bản đầu" in page
    assert "bản sau" not in page
    assert "DỰ THẢO" in page
    assert response["Cache-Control"] == "no-store, private"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response["X-Robots-Tag"]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "/quan-tri/" not in page
    assert not response.cookies
    link.refresh_from_db()
    assert (link.opened, link.expires_at - link.made_at) == (1, timedelta(days=3))
    assert client.get(reverse("preview-link-style")).status_code == 200


def test_any_other_secret_gets_the_page_of_an_address_that_does_not_exist(team: Staff, client: Client):
    directive = factories.draft(team)
    missing = client.get("/khong-co-trang-nay/")
    revoked, at_revoked = made(team, directive)
    review.revoke_link(revoked, actor=team.deputy, at=timezone.now())
    late = timezone.now() - timedelta(days=15)
    _link, token = review.make_link(directive, "x", actor=team.drafter, at=late, days=14)
    wrong = "/xem-truoc/khong-dung/"
    for address in (at_revoked, reverse("preview-link", args=[token]), wrong, "/xem-truoc/%00/", "/xem-truoc/"):
        response = client.get(address)
        assert response.status_code == missing.status_code == 404
        assert response.content == missing.content
        assert {**response.headers, "X-Request-ID": ""} == {**missing.headers, "X-Request-ID": ""}  # new each time
    assert set(PreviewLink.objects.values_list("opened", flat=True)) == {0}


def test_the_secret_is_shown_once_and_kept_nowhere(team: Staff, client: Client):
    directive = factories.draft(team)
    client.force_login(team.drafter)
    response = client.post(pages(directive), {"reader": "Đ/c Bí thư", "days": "5"})
    address = response.context["made"]["address"]
    token = address.rstrip("/").rpartition("/")[2]
    assert address in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    link = PreviewLink.objects.get()
    assert token not in "".join(map(str, link.__dict__.values()))
    assert token not in str(list(HistoryEntry.objects.values()))
    assert token not in str(dict(client.session))
    for page in (pages(directive), reverse("admin:directives_directive_change", args=[directive.pk])):
        shown = client.get(page).content.decode()
        assert token not in shown
        assert "Đ/c Bí thư" in shown
    assert Client().get(address.removeprefix("http://localhost:8000")).status_code == 200
    assert "1 lần" in client.get(pages(directive)).content.decode()


def test_the_history_knows_who_made_and_revoked_it(team: Staff, client: Client):
    directive = factories.draft(team)
    link, _address = made(team, directive)
    client.force_login(team.deputy)
    revoke = reverse("admin:directives_directive_revoke_link", args=[directive.pk, link.pk])
    assert client.get(revoke).status_code == 302
    assert PreviewLink.objects.usable(timezone.now()).exists()
    client.post(revoke)
    client.post(revoke)
    acts = list(directive.history.values_list("action", "actor__username"))[-2:]
    assert acts == [("make_preview_link", "soanthao"), ("revoke_preview_link", "lanhdao2")]
    page = client.get(reverse("admin:directives_directive_history", args=[directive.pk])).content.decode()
    assert "Thu hồi đường dẫn xem trước" in page
    assert "Đ/c Bí thư" in page


@pytest.mark.parametrize("days", ["0", "15", "-1", "ba", ""])
def test_the_days_are_one_to_fourteen(team: Staff, client: Client, days: str):
    directive = factories.draft(team)
    client.force_login(team.drafter)
    response = client.post(pages(directive), {"reader": "Đ/c Bí thư", "days": days})
    assert response.status_code == 409
    assert response.context["form"].errors["days"]
    assert not PreviewLink.objects.exists()


def test_drafters_and_approvers_make_links_nobody_else(team: Staff, client: Client):
    directive = factories.draft(team)
    link, _address = made(team, directive)
    data = {"reader": "Tôi", "days": "3"}
    for user in (team.clerk, team.administrator):
        client.force_login(user)
        assert client.get(pages(directive)).status_code == 200
        assert client.post(pages(directive), data).status_code == 409
        client.post(reverse("admin:directives_directive_revoke_link", args=[directive.pk, link.pk]))
    client.force_login(factories.person("khach"))
    assert client.get(pages(directive)).status_code == 403
    assert client.post(pages(directive), data).status_code == 403
    assert (
        client.post(reverse("admin:directives_directive_revoke_link", args=[directive.pk, link.pk])).status_code == 403
    )
    other = factories.draft(team)
    client.force_login(team.drafter)
    assert client.post(reverse("admin:directives_directive_revoke_link", args=[other.pk, link.pk])).status_code == 404
    assert PreviewLink.objects.usable(timezone.now()).get() == link


def test_no_door_makes_a_link_open_another_text_longer_or_again(team: Staff):
    directive = factories.draft(team)
    link, _address = made(team, directive)
    workflow.edit(directive, actor=team.drafter, at=NOON, title="Khác")
    other = directive.revisions.first()
    assert other
    table = PreviewLink._meta.db_table
    review.revoke_link(link, actor=team.drafter, at=timezone.now())
    sql = (
        f"UPDATE {table} SET revision_id = {other.pk}",
        f"UPDATE {table} SET expires_at = '2999-01-01'",
        f"UPDATE {table} SET revoked_at = NULL, revoked_by_id = NULL",
        f"UPDATE {table} SET token_hash = 'x'",
        f"DELETE FROM {table}",
    )
    for statement in sql:
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with pytest.raises(TypeError):
        link.delete()
    with pytest.raises(TypeError):
        PreviewLink.objects.all().delete()


def test_a_document_that_is_issued_gets_no_more_links(team: Staff):
    edition = factories.published(team)
    with pytest.raises(review.ReviewRefused, match="ban hành"):
        review.make_link(edition.directive, "x", actor=team.drafter, at=NOON)
