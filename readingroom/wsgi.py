"""The door for a web server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "readingroom.settings")

application = get_wsgi_application()

# Models are importable only now.
from readingroom.search import warming  # noqa: E402

warming.start()
