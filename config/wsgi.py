"""The entry point of the application server; refuses to start over a database that lost its triggers."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from directives.checks import require_triggers  # noqa: E402  (needs the application to be set up)

require_triggers()
