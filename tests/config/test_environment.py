"""Settings from the environment: read, or refused with the variable's name."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import signing
from config.environment import Environment

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("text", ["1", "true", "YES", "on"])
def test_a_flag_is_read(text: str) -> None:
    assert Environment({"DEBUG": text}).flag("DEBUG", False) is True


NO_KEYS = signing.Signing({}, None, ())


@pytest.mark.parametrize(
    ("name", "value", "method"),
    [
        ("DEBUG", "vâng", lambda env: env.flag("DEBUG", False)),
        ("SITE_URL", "example.org", lambda env: env.site_url("SITE_URL", "")),
        ("SITE_URL", "https://example.org/trang", lambda env: env.site_url("SITE_URL", "")),
        ("SITE_URL", "http://exa mple", lambda env: env.site_url("SITE_URL", "")),
        ("SITE_URL", "http://a:99999", lambda env: env.site_url("SITE_URL", "")),
        ("SITE_URL", "http://user:pw@host", lambda env: env.site_url("SITE_URL", "")),
        ("ALLOWED_HOSTS", "http://a.b/", lambda env: env.hosts("ALLOWED_HOSTS", "")),
        ("SIGNING_TSA_URL", "foo", lambda env: env.address("SIGNING_TSA_URL")),
        ("SIGNING_TSA_URL", "http://", lambda env: env.address("SIGNING_TSA_URL")),
        ("SIGNING_TRUST", "/khong/co", lambda env: signing.read(env, Path("none"))),
        ("DATA_DIR", "/proc/khong", lambda env: env.folder("DATA_DIR", Path("unused"))),
        ("DATA_DIR", __file__, lambda env: env.folder("DATA_DIR", Path("unused"))),
        ("DATABASE_URL", "postgres://h:abc/n", lambda env: env.database("DATABASE_URL", "")),
        ("DATABASE_URL", "http://[::1", lambda env: env.database("DATABASE_URL", "")),
        ("DATABASE_URL", "mysql://x/y", lambda env: env.database("DATABASE_URL", "")),
        ("DATABASE_URL", "postgres://localhost", lambda env: env.database("DATABASE_URL", "")),
        ("SECRET_KEY", "ngắn", lambda env: env.secret("SECRET_KEY", Path("unused"))),
        ("EMAIL_URL", "mail.example.org", lambda env: env.mail("EMAIL_URL")),
        ("EMAIL_URL", "smtp://", lambda env: env.mail("EMAIL_URL")),
        ("EMAIL_URL", "smtp://h:abc", lambda env: env.mail("EMAIL_URL")),
        ("EMAIL_URL", "smtps://h/thu?tls=0", lambda env: env.mail("EMAIL_URL")),
        ("EMAIL_URL", "file://", lambda env: env.mail("EMAIL_URL")),
        ("EMAIL_URL", "imap://h", lambda env: env.mail("EMAIL_URL")),
        ("EMAIL_FROM", "Ban Tuyên giáo", lambda env: env.mailbox("EMAIL_FROM", "")),
        ("SIGNING_KEYS", "seal = ", lambda env: env.keys("SIGNING_KEYS", Path("none"))),
        ("SIGNING_LEVEL", "B-X", lambda env: signing.level(env, NO_KEYS)),
        ("SIGNING_LEVEL", "B-T", lambda env: signing.level(env, NO_KEYS)),
        ("SIGNING_LEVEL", "B-LTA", lambda env: signing.level(env, NO_KEYS._replace(tsa="http://tsa/"))),
        ("SIGNING_TIMEOUT", "lâu", signing.patience),
        ("SIGNING_TIMEOUT", "0", signing.patience),
        ("SIGNING_KEYS.a", '[a]\nmodule = "m.so"\ntoken = "T"', lambda env: env.keys("SIGNING_KEYS", Path("none"))),
        (
            "SIGNING_KEYS.a",
            '[a]\nmodule = "m"\ntoken = "T"\nid = "x"',
            lambda env: env.keys("SIGNING_KEYS", Path("none")),
        ),
        ("SIGNING_KEYS.a", '[a]\npkcs12 = "a"\nmodule = "m"', lambda env: env.keys("SIGNING_KEYS", Path("none"))),
        ("SIGNING_KEYS.a", '[a]\npkcs12 = "a"\npasword = "m"', lambda env: env.keys("SIGNING_KEYS", Path("none"))),
        (
            "SIGNING_KEYS.a",
            '[a]\npkcs12 = "a"\npassphrase_variable = "X"',
            lambda env: env.keys("SIGNING_KEYS", Path("none")),
        ),
        ("SIGNING_KEYS", "seal = 3", lambda env: env.keys("SIGNING_KEYS", Path("none"))),
    ],
)
def test_nonsense_is_refused_by_name(name: str, value: str, method: object) -> None:
    with pytest.raises(ImproperlyConfigured, match=name):
        method(Environment({name.partition(".")[0]: value}))  # type: ignore[operator]


def test_a_value_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x" * 40 + "\n")
    env = Environment({"SECRET_KEY_FILE": str(tmp_path / "secret")})
    assert env.secret("SECRET_KEY", tmp_path / "made") == "x" * 40
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY_FILE"):
        Environment({"SECRET_KEY_FILE": str(tmp_path / "none")}).text("SECRET_KEY")


def test_a_secret_is_made_once_and_is_the_owner_s_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "secret_key"
    first = Environment({}).secret("SECRET_KEY", path)
    assert Environment({}).secret("SECRET_KEY", path) == first
    assert len(first) >= 32
    assert path.stat().st_mode & 0o077 == 0


def test_addresses_of_databases_are_read() -> None:
    env = Environment({"A": "sqlite:////srv/db.sqlite3", "B": "postgres://u%40x:p%2Fw@db:5433/name"})
    assert str(env.database("A", "")["NAME"]) == "/srv/db.sqlite3"
    postgres = env.database("B", "")
    assert (postgres["USER"], postgres["PASSWORD"], postgres["PORT"]) == ("u@x", "p/w", "5433")


def test_keys_lie_beside_their_table(tmp_path: Path) -> None:
    (tmp_path / "pass").write_text("bí mật\n")
    (tmp_path / "keys.toml").write_text(
        '[seal]\npkcs12 = "seal.p12"\npassphrase_file = "pass"\n[tsa]\npkcs12 = "t.p12"\n'
    )
    (tmp_path / "trust").mkdir()
    (tmp_path / "trust" / "ca.pem").write_bytes(b"PEM")
    found = signing.read(Environment({}), tmp_path)
    assert found.keys["seal"].passphrase == "bí mật"
    assert found.keys["seal"].pkcs12 == str(tmp_path / "seal.p12")
    assert "bí mật" not in repr(found.keys["seal"])
    assert set(found.keys) == {"seal"}
    assert found.trust == (b"PEM",)


def test_a_token_is_named_in_the_table_and_its_pin_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "pin").write_text("4829\n")
    (tmp_path / "keys.toml").write_text(
        '[khoa]\nuser = "lanhdao"\nmodule = "/usr/lib/token.so"\ntoken = "Token"\nlabel = "ky"\nid = "0A"\n'
        'pin_file = "pin"\nsettings = {TOKEN_CONF = "/etc/token.conf"}\n'
        '[seal]\npkcs12 = "seal.p12"\npassphrase_variable = "SEAL_WORD"\n'
    )
    found = signing.read(Environment({"SEAL_WORD": "bí mật"}), tmp_path).keys
    khoa = found["khoa"]
    assert (khoa.module, khoa.token, khoa.label, khoa.key_id) == ("/usr/lib/token.so", "Token", "ky", "0a")
    assert (khoa.owner, khoa.passphrase, khoa.settings) == ("lanhdao", "4829", (("TOKEN_CONF", "/etc/token.conf"),))
    assert "4829" not in repr(khoa)
    assert found["seal"].passphrase == "bí mật"


def test_the_site_does_not_start_with_nonsense(tmp_path: Path) -> None:
    env = {**os.environ, "DATA_DIR": str(tmp_path), "SITE_URL": "không phải địa chỉ"}
    run = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert run.returncode != 0
    assert "SITE_URL" in run.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("url", "host", "port", "user", "ssl", "tls"),
    [
        ("smtps://a%40b:p%3Aw@mail.example.org", "mail.example.org", 465, "a@b", True, False),
        ("smtp://mail.example.org", "mail.example.org", 587, "", False, True),
        ("smtp://127.0.0.1:2525/", "127.0.0.1", 2525, "", False, False),
    ],
)
def test_mail_is_encrypted_except_to_this_machine(
    url: str, host: str, port: int, user: str, ssl: bool, tls: bool
) -> None:
    mail = Environment({"EMAIL_URL": url}).mail("EMAIL_URL")
    assert (mail["EMAIL_HOST"], mail["EMAIL_PORT"], mail["EMAIL_HOST_USER"]) == (host, port, user)
    assert (mail["EMAIL_USE_SSL"], mail["EMAIL_USE_TLS"]) == (ssl, tls)


def test_without_an_address_there_is_no_mail_and_a_folder_takes_it_for_trials() -> None:
    assert Environment({}).mail("EMAIL_URL") == {}
    assert Environment({"EMAIL_URL": "file:///tmp/thu"}).mail("EMAIL_URL")["EMAIL_FILE_PATH"] == "/tmp/thu"
