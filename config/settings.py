"""The one settings file; values come through ``config.environment``, which refuses nonsense. Holds no secret."""

import logging
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from config import signing
from config.environment import Environment
from directives.editor import CKEDITOR_CONFIGS  # noqa: F401  (the safe configuration is the editor module's)

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()

DATA_DIR = env.folder("DATA_DIR", BASE_DIR / "var")
DEBUG = env.flag("DEBUG", False)
DEMO = env.flag("DEMO", False)
"""The demo's accounts have a published password: no second factor, long sessions. Never on a real site."""
SECRET_KEY = env.secret("SECRET_KEY", kept_in=DATA_DIR / "secret_key")
SITE_URL = env.site_url("SITE_URL", "http://localhost:8000")
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS", "localhost 127.0.0.1 [::1]")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{DATA_DIR / 'db.sqlite3'}")}

SIGNING_KEYS, SIGNING_TSA, SIGNING_TRUST = _signing = signing.read(env, DATA_DIR / "keys")
SIGNING_LEVEL = signing.level(env, _signing)
SIGNING_PATIENCE = signing.patience(env)

EMAIL_ON = bool(email := env.mail("EMAIL_URL"))
"""Whether notifications are sent by e-mail, too; without EMAIL_URL they are in the list of the admin only."""
EMAIL_BACKEND = email.get("EMAIL_BACKEND", "django.core.mail.backends.dummy.EmailBackend")
EMAIL_FILE_PATH = email.get("EMAIL_FILE_PATH")
EMAIL_HOST, EMAIL_PORT = email.get("EMAIL_HOST", ""), email.get("EMAIL_PORT", 0)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = email.get("EMAIL_HOST_USER", ""), email.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_SSL, EMAIL_USE_TLS = email.get("EMAIL_USE_SSL", False), email.get("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = email.get("EMAIL_TIMEOUT")
DEFAULT_FROM_EMAIL = env.mailbox("EMAIL_FROM", f"dinh-huong@{urlsplit(SITE_URL).hostname}")

INSTALLED_APPS = [
    "config.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "ckeditor",
    "accounts.apps.AccountsConfig",
    "events.apps.EventsConfig",
    "directives.apps.DirectivesConfig",
]
MIDDLEWARE = [
    "config.logs.Requests",
    "directives.middleware.ContentPolicy",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "directives.middleware.StoredPages",
    "directives.middleware.UploadLimit",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "accounts.middleware.Refusals",
    "accounts.middleware.WorkSessions",
    "accounts.closed.ClosedSite",
    "django.contrib.messages.middleware.MessageMiddleware",
    "directives.middleware.NumberLimit",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "directives.views.frame.frame",
            ],
        },
    },
]

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AXES_FAILURE_LIMIT = 8
AXES_LOCKOUT_PARAMETERS = ["username"]
"""An account is locked, wherever the guesses come from; a shared or forged address locks nobody else out."""
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ADMIN = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
SECOND_FACTOR_ROLES = () if DEMO else ("approver", "clerk", "administrator")
"""Roles whose holders give a one-time code after their password; superusers hold them all."""
OTP_TOTP_ISSUER = "Định hướng"
SESSION_IDLE = timedelta(hours=8) if DEMO else timedelta(minutes=30)
SESSION_ABSOLUTE = timedelta(hours=8)
SESSION_COOKIE_AGE = int(SESSION_ABSOLUTE.total_seconds())
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "uploads"},
    },
    "archive": {
        "BACKEND": "directives.filestore.WriteOnceStorage",
        "OPTIONS": {"location": DATA_DIR / "files"},
    },
    "pictures": {
        "BACKEND": "directives.filestore.WriteOnceStorage",
        "OPTIONS": {"location": DATA_DIR / "pictures"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATICFILES_FINDERS = ["directives.editor_files.Finder"]
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_MANIFEST_STRICT = not DEBUG

CONTACT = env.mailbox("CONTACT", "")
"""Where readers write to; shown on the page about this site."""
CLOSED_SITE = env.flag("CLOSED_SITE", False)
"""For boards whose guidance is internal: every address asks for a login, and no cache may keep anything."""
STORED_PAGES = not CLOSED_SITE
"""Public pages are kept as they were sent and served again while nothing has changed."""
PAGES_DIR = DATA_DIR / "pages" if env.flag("PAGES_AS_FILES", False) and not CLOSED_SITE else None
"""Where they are written as files, too, for a web server in front on the same machine (deploy/nginx.conf)."""

BEHIND_PROXY = env.flag("BEHIND_PROXY", False)
"""Only a web server of ours reaches the application; it says in X-Real-IP who asks, whatever a client claims."""
PDF_BY_WEB_SERVER = env.flag("PDF_BY_WEB_SERVER", False)
"""Signed PDFs are sent by the web server in front (X-Accel-Redirect); the application only says which, and whether."""

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # titles do not travel in a cookie
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_URL.startswith("https:")
_host_only = "__Host-" if SITE_URL.startswith("https:") else ""  # no neighbour in the domain can set such a cookie
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_host_only}sessionid", f"{_host_only}csrftoken"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SITE_URL.startswith("https:") else None
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CSP = {  # in the shape of Django 6; until then directives.middleware reads it
    "default-src": ["'none'"],
    "style-src": ["'self'"],
    "font-src": ["'self'"],
    "img-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}
"""What public pages may load: no script at all, nothing from elsewhere."""
CSP_STAFF = {
    "default-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}
"""What the admin may load: this site's files; no script or style within a page."""
CSP_EDITOR = {**CSP_STAFF, "style-src": ["'self'", "'unsafe-inline'"]}
"""Pages with the editor, which sets styles on its own parts; scripts are the site's files only, here too."""
FEATURES_REFUSED = ("camera", "geolocation", "microphone", "payment", "usb")
"""What no page of this site ever asks a browser for."""
ROOM_NEEDED = 500 * 1024 * 1024
"""Bytes that should be free where DATA_DIR is; with less, /healthz warns."""
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000  # a Word file of 50 pages: a choice for each line, themes for each section
UPLOAD_LIMIT = 15 * 1024 * 1024
"""The largest request body, in bytes; a larger one is refused by its Content-Length, before anything is parsed."""

SECURE_HSTS_SECONDS = 31_536_000 if SITE_URL.startswith("https:") else 0
SECURE_SSL_REDIRECT = SITE_URL.startswith("https:")
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked by the machine's own supervisor

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CKEDITOR_UPLOAD_PATH = ""
# ckeditor.W001 warns that CKEditor 4 is no longer maintained. The editor is treated as hostile: its HTML is cleaned by
# directives.markup on save and before display, and tests assert the safe configuration in directives/editor.py.
# security.W005 and W021 want all sub-domains of the office's domain on HTTPS and in browsers' preload lists: that is
# the domain owner's decision, not this site's.
# axes.W002 wants its middleware, which answers with a page of its own; our login form says the same thing in its place.
# axes.W006 wants addresses counted, too: behind one office's address everybody would be locked out by one person.
SILENCED_SYSTEM_CHECKS = ["ckeditor.W001", "security.W005", "security.W021", "axes.W002", "axes.W006"]

LOGS_FOR_PEOPLE = env.flag("LOGS_FOR_PEOPLE", DEBUG or DEMO)
"""Plain lines with whole messages and tracebacks, for a developer's screen; else JSON lines without personal text."""
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "people": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        "machines": {"()": "config.logs.JsonLines"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "people" if LOGS_FOR_PEOPLE else "machines"}
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"requests.answered": {"level": "WARNING" if LOGS_FOR_PEOPLE else "INFO"}},
}
logging.getLogger("axes").setLevel(logging.ERROR)  # who failed to log in stands in the security log, not in the console
logging.getLogger("fontTools").setLevel(logging.ERROR)
