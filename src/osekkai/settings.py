"""Settings of the ward office, from the environment; the defaults run the demonstration on this machine only.

OSEKKAI_MUNICIPALITY  folder of the municipality        DATABASE_URL  e.g. postgres://…; default: SQLite in var/
OSEKKAI_SECRET_KEY    required unless OSEKKAI_DEBUG=1   OSEKKAI_HOSTS  comma-separated host names
OSEKKAI_LEDGER_KEY    required unless OSEKKAI_DEBUG=1; seals the ledger, so it is never changed
OSEKKAI_LOGIN_ISSUER, _CLIENT_ID, _KEY (private JWK), _ACR   the provider that residents sign in with; none: no sign-in
OSEKKAI_STAFF_ISSUER, _CLIENT_ID, _SECRET   the municipality's own OpenID provider for staff; none: passkeys alone
OSEKKAI_MAIL          smtp+tls://name:password@host:587 (or smtps:, smtp:); none: mail is written to var/mail
OSEKKAI_MAIL_FROM     the address it comes from
OSEKKAI_CLAMD         host:port of ClamAV's clamd; none: attachments are not scanned, and the office says so
OSEKKAI_SIGNING_KEY, _PASSWORD   PKCS #12 file that signs documents; none: a key of its own, for trying out
OSEKKAI_SITE          the office's address as it stands in letters, e.g. https://osekkai.example.jp
OSEKKAI_VAR           folder for the database, snapshots and results; default: var/ of the project
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

PROJECT = Path(os.environ.get("OSEKKAI_HOME", Path(__file__).resolve().parents[2]))
VAR = Path(os.environ.get("OSEKKAI_VAR") or PROJECT / "var")
DEBUG = os.environ.get("OSEKKAI_DEBUG", "0") == "1"
MUNICIPALITY = Path(os.environ.get("OSEKKAI_MUNICIPALITY", PROJECT / "municipalities" / "bunkyo"))

SECRET_KEY = os.environ.get("OSEKKAI_SECRET_KEY") or ("only-for-this-machine" if DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "Set OSEKKAI_SECRET_KEY (a long random text), or OSEKKAI_DEBUG=1 to try it on this machine."
    )
LEDGER_KEY = os.environ.get("OSEKKAI_LEDGER_KEY") or ("only-for-this-machine" if DEBUG else "")
if not LEDGER_KEY:
    raise ImproperlyConfigured(
        "Set OSEKKAI_LEDGER_KEY (a long random text that is kept as long as the ledger), or OSEKKAI_DEBUG=1."
    )
ALLOWED_HOSTS = os.environ.get("OSEKKAI_HOSTS", "localhost,127.0.0.1,[::1]").split(",")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_tasks_db",
    "osekkai.background",
    "osekkai.ledger",
    "osekkai.register",
    "osekkai.identity",
    "osekkai.matching",
    "osekkai.channels",
    "osekkai.applications",
    "osekkai.documents",
    "osekkai.casework",
    "osekkai.ui",
    "osekkai.portal",
    "osekkai.office",
    "allauth",  # after ours: our templates stand for its own
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "osekkai.office.guarding.StaffMiddleware",
    "osekkai.ui.display.DisplayMiddleware",
]
ROOT_URLCONF = "osekkai.urls"
WSGI_APPLICATION = "osekkai.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "osekkai.ui.display.context",
            ],
            "builtins": [
                "osekkai.ui.templatetags.ui",
                "osekkai.portal.templatetags.portal",
                "osekkai.office.templatetags.staff",
            ],
        },
    }
]

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL") or f"sqlite:///{VAR / 'osekkai.sqlite3'}", conn_max_age=60
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON; "
        "PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;",
    }
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    DATABASES["default"]["OPTIONS"] = {"server_side_binding": True}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TASKS = {"default": {"BACKEND": "osekkai.background.backend.IdsOnly", "QUEUES": []}}

LANGUAGE_CODE = "ja"
LANGUAGES = [
    ("ja", "日本語"),
    ("ja-easy", "やさしい日本語"),
    ("en", "English"),
    ("zh-hans", "简体中文"),
    ("ko", "한국어"),
]
LOCALE_PATHS = [Path(__file__).parent / "ui" / "locale"]
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"  # answers in addresses must not leave; "no-referrer" would break the CSRF check
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "osekkai.ui.errors.not_sent"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG
LANGUAGE_COOKIE_SAMESITE = "Lax"
if not DEBUG:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "office:home"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
STAFF_SECOND_FACTOR = True
"""Nobody works without a passkey, nor for longer than `STAFF_IDLE` seconds without a page."""
STAFF_IDLE = 60 * 60
ACCOUNT_ADAPTER = "osekkai.office.guarding.NoSignUp"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
USERSESSIONS_TRACK_ACTIVITY = True
SOCIALACCOUNT_ADAPTER = "osekkai.office.guarding.StaffOnly"
if DEBUG:
    os.environ.setdefault("AUTHLIB_INSECURE_TRANSPORT", "1")  # OAuth 2.0 over http, on this machine only
SOCIALACCOUNT_LOGIN_ON_GET = True  # a link, not a form: the page's policy lets forms go nowhere else
STAFF_ISSUER = os.environ.get("OSEKKAI_STAFF_ISSUER", "")
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "staff",
                "name": "庁内のアカウント",
                "client_id": os.environ.get("OSEKKAI_STAFF_CLIENT_ID", ""),
                "secret": os.environ.get("OSEKKAI_STAFF_SECRET", ""),
                "settings": {"server_url": STAFF_ISSUER},
            }
        ]
        if STAFF_ISSUER
        else [],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_100_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
SAVED_FOR_DAYS = 90
LEDGER_SEAL_EVERY = 1.0
"""Seconds in which a process puts new events into the chain together."""
_MAIL = urlsplit(os.environ.get("OSEKKAI_MAIL", ""))
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if _MAIL.hostname
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = VAR / "mail"
EMAIL_HOST, EMAIL_PORT = _MAIL.hostname or "", _MAIL.port or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_MAIL.username or ""), unquote(_MAIL.password or "")
EMAIL_USE_TLS, EMAIL_USE_SSL, EMAIL_TIMEOUT = _MAIL.scheme == "smtp+tls", _MAIL.scheme == "smtps", 20
DEFAULT_FROM_EMAIL = os.environ.get("OSEKKAI_MAIL_FROM", "osekkai@localhost")
MEDIA_ROOT = VAR / "files"
SIGNING_KEY = os.environ.get("OSEKKAI_SIGNING_KEY", "")
SIGNING_PASSWORD = os.environ.get("OSEKKAI_SIGNING_PASSWORD", "")
SITE = os.environ.get("OSEKKAI_SITE", "http://localhost:8000")
VIRUS_SCANNER = os.environ.get("OSEKKAI_CLAMD", "")
LOGIN_ISSUER = os.environ.get("OSEKKAI_LOGIN_ISSUER", "")
LOGIN_CLIENT_ID = os.environ.get("OSEKKAI_LOGIN_CLIENT_ID", "")
LOGIN_KEY = os.environ.get("OSEKKAI_LOGIN_KEY", "")
LOGIN_ACR = os.environ.get("OSEKKAI_LOGIN_ACR", "")
LOGIN_FOR = 30 * 60
"""How long a result that a resident chose to save is kept."""

STATIC_ROOT.mkdir(parents=True, exist_ok=True)
