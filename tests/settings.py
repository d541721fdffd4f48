"""The project's own settings for the tests: another data folder for each worker, cheap passwords, no static manifest.

Never used outside the tests, and never changes what the tests are about.
"""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

if "pytest" in sys.modules:
    _made = tempfile.mkdtemp(prefix="tests-")
    atexit.register(shutil.rmtree, _made, ignore_errors=True)
    # A program started by a test imports these settings too, without pytest, and finds the folder in its environment.
    os.environ["DATA_DIR"] = _made
_data = Path(os.environ["DATA_DIR"])
(_data / "static").mkdir(exist_ok=True)

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SECOND_FACTOR_ROLES = ()  # tests that are about the second factor ask for it
STORED_PAGES = False  # a page from the store has no context to look into; tests of the store and of browsers ask for it
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file as in production, not memory: locks and several connections then behave as they do there.
    DATABASES["default"].setdefault("TEST", {})["NAME"] = str(_data / "test.sqlite3")
DATABASES["default"]["CONN_MAX_AGE"] = 0  # a kept connection of a server thread would hold the test database open
