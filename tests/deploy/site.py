"""A whole site made and changed by processes of its own: ``python -m tests.deploy.site make`` or ``withdraw``."""

import os
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def make() -> None:
    """Standing data, people and one issued document with a stored file."""
    from directives import filestore
    from directives.models import ArchivedFile
    from tests import factories

    edition = factories.published(factories.staff())
    data = b"%PDF-1.7 " + b"x" * 5000
    ArchivedFile.objects.create(
        edition=edition, sha256=filestore.put(data), size=len(data), signatures=[], at=factories.NOON
    )


def withdraw() -> None:
    """The document is withdrawn, by the verb."""
    from accounts.models import User
    from directives import issuing
    from directives.models import Edition
    from tests.factories import NOON

    issuing.withdraw(
        Edition.objects.get(), actor=User.objects.get(username="lanhdao"), at=NOON, reason="issued_in_error"
    )


def configuration(folder: Path, port: int) -> str:
    """deploy/nginx.conf with other paths and without TLS."""
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    text = re.sub(r"server \{\n  listen 80;.*?\n\}\n", "", text, flags=re.S)
    text = re.sub(r"  (ssl_\w+|listen \[::\]:443) .*\n", "", text)
    text = text.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port};")
    text = text.replace("/var/lib/dinh-huong", str(folder / "data")).replace("/run/dinh-huong", str(folder))
    text = text.replace("/etc/nginx/dinh-huong-proxy.conf", str(ROOT / "deploy" / "dinh-huong-proxy.conf"))
    text = text.replace("/etc/nginx/dinh-huong-loi", str(ROOT / "deploy" / "loi"))
    kept = " ".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        f"daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;\n"
        f"user {os.environ.get('USER', 'root')};\n"
        f"events {{}}\nhttp {{ include /etc/nginx/mime.types; access_log off; {kept}\n{text}\n}}\n"
    )


if __name__ == "__main__":
    import django

    django.setup()
    {"make": make, "withdraw": withdraw}[sys.argv[1]]()
