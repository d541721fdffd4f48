"""``check --deploy``: clean on a site as it should be, and an error of ours for each thing that would open it."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as live

from accounts.models import User
from directives import deployment
from directives.demo import ACCOUNTS, PASSWORD
from tests import factories

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def site(settings: Any) -> Any:
    """Settings of a site with readers."""
    settings.SITE_URL, settings.ALLOWED_HOSTS = "https://dinh-huong.example", ["dinh-huong.example"]
    settings.DEMO, settings.SECOND_FACTOR_ROLES = False, ("approver", "clerk", "administrator")
    return settings


def found() -> list[str]:
    return [str(message.id) for message in deployment.ready_to_open(None)]


@pytest.mark.django_db
def test_a_site_as_it_should_be_has_no_finding(site: Any):
    assert found() == []


def without(name: str, part: str) -> dict[str, Any]:
    return {name: [one for one in getattr(live, name) if one != part]}


BREAKS = [
    ("101", without("MIDDLEWARE", deployment.POLICY)),
    ("102", {"CSP_STAFF": {**live.CSP_STAFF, "script-src": ["'self'", "'unsafe-inline'"]}}),
    ("102", {"CSP_EDITOR": {**live.CSP_EDITOR, "frame-ancestors": ["'self'"]}}),
    ("102", {"CSP_STAFF": {**live.CSP_STAFF, "img-src": ["https:"]}}),
    ("103", {"SECURE_CSP": {**live.SECURE_CSP, "default-src": ["'self'"]}}),
    ("111", without("AUTHENTICATION_BACKENDS", deployment.LOCK_OUT)),
    ("111", {"AUTHENTICATION_BACKENDS": [*reversed(live.AUTHENTICATION_BACKENDS)]}),
    ("111", {"AXES_ENABLED": False}),
    ("112", {"AXES_FAILURE_LIMIT": 100}),
    ("121", without("MIDDLEWARE", deployment.UPLOADS)),
    ("121", {"MIDDLEWARE": [*reversed(live.MIDDLEWARE)]}),
    ("131", {"SITE_URL": "http://dinh-huong.example"}),
    ("132", {"SITE_URL": "https://localhost"}),
    ("133", {"ALLOWED_HOSTS": ["*"]}),
    ("141", {"DEMO": True}),
    ("151", {"SECOND_FACTOR_ROLES": ("approver",)}),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("number", "changed"), BREAKS)
def test_each_break_has_its_error(site: Any, number: str, changed: dict[str, Any]):
    for name, value in changed.items():
        setattr(site, name, value)
    assert found() == [f"directives.E{number}"]


@pytest.mark.django_db
def test_the_published_password_opens_nothing(site: Any):
    user = factories.person(ACCOUNTS[0].username)
    assert found() == [], "the name alone is no fault"
    user.set_password(PASSWORD)
    user.save()
    assert found() == ["directives.E142"]
    User.objects.update(is_active=False)
    assert found() == []


@pytest.mark.slow
@pytest.mark.parametrize(("address", "code"), [("https://dinh-huong.example", 0), ("http://localhost:8000", 1)])
def test_the_command_says_whether_a_site_may_be_opened(tmp_path: Path, address: str, code: int):
    """With settings as docs/operating.md has them and a database as ``migrate`` makes it."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = {**kept, "DATA_DIR": str(tmp_path), "SITE_URL": address, "ALLOWED_HOSTS": "dinh-huong.example"}

    def manage(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True
        )

    assert manage("migrate", "--verbosity", "0").returncode == 0
    answer = manage("check", "--deploy", "--fail-level", "WARNING", "--database", "default")
    assert answer.returncode == code, answer.stderr
    assert ("directives.E131" in answer.stderr) == bool(code)
