"""Settings of the room: one file, read from the environment, safe by default.

READINGROOM_URL          where people reach the room (http://127.0.0.1); https switches on everything that https needs
READINGROOM_VAR          the folder for database, index, secret key and collected static files (var)
READINGROOM_DATABASE     postgresql://user:password@host:port/name; without it SQLite in READINGROOM_VAR
READINGROOM_BEHIND_PROXY 1 where a proxy in front sets X-Forwarded-Proto and X-Forwarded-For itself and nobody can pass it by
READINGROOM_EMAIL        smtp://user:password@host:587 (smtps:// for TLS from the start); without it mails are files in READINGROOM_VAR
READINGROOM_FROM         the sender of mails
READINGROOM_SECRET_KEY   instead of the one made on first run
READINGROOM_TIME_ZONE    the zone of times shown to people who chose none (UTC)
READINGROOM_LANGUAGE     the language of pages before the room has been set up (en)
READINGROOM_SEARCH_CACHE_MB  what a process keeps of its own beside the mapped index: masks, scores of words asked for before (32)
READINGROOM_DEBUG        1 for developers, on their own machine only
"""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("READINGROOM_VAR") or BASE_DIR / "var").resolve()
VAR_DIR.mkdir(parents=True, exist_ok=True)
NEARBY = ["localhost", "127.0.0.1", "[::1]"]


def _flag(name: str) -> bool:
    return os.environ.get(name, "").strip().lower() in {"1", "true", "yes", "on"}


def _secret_key() -> str:
    """From the environment, else made once into a file that only its owner reads; two first runs agree on one."""
    if key := os.environ.get("READINGROOM_SECRET_KEY"):
        return key
    path = VAR_DIR / "secret_key"
    if not path.exists():
        # mkstemp makes the file readable by its owner alone; link puts it in place whole, and only if nobody else was first.
        handle, made = tempfile.mkstemp(dir=VAR_DIR)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(50))
        try:
            os.link(made, path)
        except FileExistsError:
            pass
        except OSError:  # a file system without hard links
            os.replace(made, path)
        Path(made).unlink(missing_ok=True)
    return path.read_text(encoding="ascii").strip()


def _parts(name: str, schemes: set[str]) -> SplitResult:
    parts = urlsplit(os.environ.get(name, ""))
    if parts.scheme not in schemes:
        raise ImproperlyConfigured(f"{name} must begin with one of: {', '.join(f'{scheme}://' for scheme in sorted(schemes))}")
    return parts


def _database() -> dict[str, Any]:
    if not os.environ.get("READINGROOM_DATABASE"):
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR_DIR / "room.sqlite3",
            "CONN_MAX_AGE": 600,
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            },
        }
    parts = _parts("READINGROOM_DATABASE", {"postgres", "postgresql"})
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


SECRET_KEY = _secret_key()
DEBUG = _flag("READINGROOM_DEBUG")

# -- Where people reach the room

READINGROOM_URL = os.environ.get("READINGROOM_URL") or "http://127.0.0.1/"
_address = urlsplit(READINGROOM_URL)
if _address.scheme not in {"http", "https"} or not _address.hostname:
    raise ImproperlyConfigured("READINGROOM_URL must be an address such as https://room.example.org/")
LOCAL = _address.hostname in {"localhost", "127.0.0.1", "::1"}
HTTPS = _address.scheme == "https"
ALLOWED_HOSTS = NEARBY if LOCAL else [_address.hostname, *NEARBY]
CSRF_TRUSTED_ORIGINS = [f"{_address.scheme}://{_address.netloc}"]

SESSION_COOKIE_NAME = "readingroom_session"
CSRF_COOKIE_NAME = "readingroom_csrf"
LANGUAGE_COOKIE_NAME = "readingroom_language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
CSRF_COOKIE_HTTPONLY = True  # scripts read the token from the form that they send
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
# Entering the browsers' built-in list is for the owner of the whole domain to decide.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
if _flag("READINGROOM_BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
LARGEST_REQUEST = 60 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# -- What it is made of

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "annotations",
    "readingroom.accounts",
    "readingroom.library",
    "readingroom.search",  # before haystack: its rebuild_index is ours
    "haystack",
    "readingroom.comparison",
    "readingroom.coding",
    "readingroom.courses",
    "readingroom.reading",
    "django.forms",  # so that templates/django/forms/ says how a field looks
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "readingroom.accounts.middleware.readable",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "readingroom.accounts.middleware.not_indexed",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "annotations.programs.ProgramsMiddleware",  # before the next: a token is no cookie
    "django.middleware.csrf.CsrfViewMiddleware",
    "annotations.remembering.while_a_page_is_read",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "readingroom.accounts.middleware.language_and_time",
    "readingroom.accounts.middleware.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "readingroom.urls"
WSGI_APPLICATION = "readingroom.wsgi.application"

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
                "readingroom.accounts.room.in_templates",
                "readingroom.reading.context.page",
            ],
        },
    }
]

DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "readingroom.static.HashedStorage"},
}

HAYSTACK_CONNECTIONS = {
    "default": {
        "ENGINE": "readingroom.search.backend.Engine",
        "PATH": str(VAR_DIR / "index"),
        "SILENTLY_FAIL": False,
    }
}
# The server's own thread keeps the index up to date; off where `manage.py drain_index --every` does.
SEARCH_CACHE_MB = int(os.environ.get("READINGROOM_SEARCH_CACHE_MB") or 32)
SEARCH_DRAIN_THREAD = not _flag("READINGROOM_DRAIN_ELSEWHERE")

ANNOTATIONS_TARGET_MODEL = "library.Source"
ANNOTATIONS_RULES = ["readingroom.comparison.rules.both_ends_shown", "readingroom.courses.rules.shown_in_courses"]
ANNOTATIONS_PUBLIC = "readingroom.accounts.room.public_notes_allowed"
ANNOTATIONS_DEFAULT_AUDIENCE = "readingroom.courses.defaults.default_audience"

# -- People

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["readingroom.accounts.adapter.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "readingroom.accounts.adapter.Adapter"
ACCOUNT_FORMS = {
    "login": "readingroom.accounts.forms.SignInForm",
    "add_email": "readingroom.accounts.own_forms.EmailForm",
    "change_password": "readingroom.accounts.own_forms.PasswordForm",
}
ACCOUNT_SIGNUP_FORM_CLASS = "readingroom.accounts.forms.SignUpForm"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
SENDS_MAIL = bool(os.environ.get("READINGROOM_EMAIL"))
ACCOUNT_EMAIL_VERIFICATION = "optional" if SENDS_MAIL else "none"
ACCOUNT_SESSION_REMEMBER = None
# A whole class signs in at nine o'clock from behind one address.
ACCOUNT_RATE_LIMITS = {"login": "200/m/ip", "login_failed": "60/m/ip,5/300s/key", "signup": "60/m/ip"}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "shelf"
LOGOUT_REDIRECT_URL = "shelf"

# -- Language and time

FORMAT_MODULE_PATH = ["readingroom.formats"]
LANGUAGE_CODE = os.environ.get("READINGROOM_LANGUAGE") or "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = os.environ.get("READINGROOM_TIME_ZONE") or "UTC"
USE_I18N = True
USE_TZ = True

# -- Mail and log

if SENDS_MAIL:
    _mail = _parts("READINGROOM_EMAIL", {"smtp", "smtps"})
    EMAIL_HOST = _mail.hostname or "localhost"
    EMAIL_USE_SSL = _mail.scheme == "smtps"
    EMAIL_PORT = _mail.port or (465 if EMAIL_USE_SSL else 587)
    EMAIL_HOST_USER = unquote(_mail.username or "")
    EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
    EMAIL_USE_TLS = not EMAIL_USE_SSL and bool(EMAIL_HOST_USER)
    EMAIL_TIMEOUT = 20
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mail"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("READINGROOM_FROM") or f"reading-room@{_address.hostname}"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}, "nowhere": {"class": "logging.NullHandler"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "readingroom": {"level": "INFO"},
        "annotations": {"level": "INFO"},
        # Errors with their traceback; not every 404 and every stranger's Host header.
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False},
        "waitress.queue": {"level": "ERROR"},  # a request that waits a moment for a thread
    },
}
