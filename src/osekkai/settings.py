"""Settings of the ward office. What comes from outside is in `environment`; the rest is decided here."""

from __future__ import annotations

import os

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from osekkai import codes, database, environment
from osekkai.logs import discretion
from osekkai.logs.settings import logging_for
from osekkai.rooms import ROOMS, template_words
from osekkai.ui import translations
from osekkai.ui.components import FOLDER as COMPONENTS

try:
    TOLD = environment.read(os.environ)
except environment.NotSet as wrong:
    raise ImproperlyConfigured(str(wrong)) from None

os.umask(0o077)  # whatever a process of ours writes, nobody else on the machine reads
discretion.be_discreet()
VAR, DEBUG, MUNICIPALITY = TOLD.var, TOLD.debug, TOLD.municipality
FOLDER_SHOWN = "drafts" if DEBUG else "published"
"""What of the municipality's folder is in use.

`published`: the version in force and nothing else; `drafts`: the files as they are, with 下書き on what is not
published; `files`: the files as they are, as if they were published (tests).
"""
KEYS, LEDGER_KEYS = TOLD.keys, TOLD.ledger_keys
"""Secrets of the office, and of its ledger: the newest first (see `codes`, `ledger.digests`)."""
SECRET_KEY, *SECRET_KEY_FALLBACKS = [codes.derived(each, "django").hex() for each in KEYS]
SECRET_KEY_FALLBACKS += KEYS  # as in the release before: sessions and cookies of then go on
ALLOWED_HOSTS = list(TOLD.hosts)
LOGGING = logging_for(debug=DEBUG)
METRICS_TOKEN = TOLD.metrics_token
"""Who shows it may read `/metrics`; without one there is no such page."""
SLOW_QUERY = TOLD.slow_query
"""Milliseconds from which a query is told in the log; 0: never."""

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_tasks_db",
    "osekkai.logs",
    *(f"osekkai.{room}" for room in ROOMS),
    "osekkai.ui",
    "osekkai.portal",
    "osekkai.office",
    "osekkai.api",
    "allauth",  # after ours: our templates stand for its own
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
MIDDLEWARE = [
    "osekkai.logs.requests.EveryRequest",
    "osekkai.limits.middleware.OnlyOurProxies",
    "osekkai.ui.headers.Headers",
    "django.middleware.security.SecurityMiddleware",
    "osekkai.health.probes.Probes",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "osekkai.ui.compressing.PagesCompressed",
    "osekkai.publication.middleware.one_version_a_request",
    "csp.middleware.CSPMiddleware",
    "osekkai.limits.middleware.Sizes",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "osekkai.limits.middleware.Limits",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "osekkai.ui.signing_in_again.NothingTypedIsLost",
    "osekkai.staff.guarding.StaffMiddleware",
    "osekkai.ui.display.DisplayMiddleware",
    "osekkai.ui.errors.ProblemMiddleware",
]
ROOT_URLCONF = "osekkai.urls"
WSGI_APPLICATION = "osekkai.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [COMPONENTS],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "osekkai.ui.display.context",
            ],
            "builtins": [
                "osekkai.ui.templatetags.ui",
                "osekkai.ui.templatetags.components",
                "osekkai.portal.templatetags.portal",
                "osekkai.office.templatetags.office",
                "osekkai.staff.templatetags.staff",
                *template_words(),
            ],
        },
    }
]

DATABASES = {"default": database.settings_of(TOLD.database)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] |= {
        "timeout": 30,  # seconds: one writes at a time, who comes second waits (sqlite3's own 5 are too few for forty)
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON; "
        "PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;",
    }
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    DATABASES["default"]["OPTIONS"] |= {"server_side_binding": True}
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
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True
USE_I18N = True
LOCALE_PATHS = translations.places(VAR)

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATICFILES_FINDERS = [
    "osekkai.ui.stylesheet.OneStyleSheet",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STORAGES = {
    "default": {"BACKEND": "osekkai.storing.OnDisk"},
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
        "frame-src": [SELF],  # a paper beside its case; what is framed says so itself (frame-ancestors)
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
COOKIE_PREFIX = "" if DEBUG else "__Host-"
"""Browsers take such a cookie only from this very host, over TLS: no other site of the domain can put one in."""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid", f"{COOKIE_PREFIX}csrftoken"
CSRF_COOKIE_HTTPONLY = True
if not DEBUG:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS, SECURE_HSTS_INCLUDE_SUBDOMAINS = 31_536_000, True
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "office:home"
SIGN_IN_PAGES = ("account_login", "identity:login")
"""Where staff and residents are sent whose session has ended."""
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
STAFF_SECOND_FACTOR = True
"""Nobody works without a passkey, nor for longer than `STAFF_IDLE` seconds without a page."""
STAFF_IDLE = 60 * 60
STAFF_LONGEST = LOGIN_LONGEST = 12 * 60 * 60
"""Seconds after which staff and residents sign in again, however busy they are (NIST SP 800-63B revision 3, 4.2.3)."""
DELEGATION_DAYS = 100
"""For how many days at most somebody gives the powers of their post to a colleague at once."""
ACCOUNT_ADAPTER = "osekkai.staff.guarding.NoSignUp"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None}  # counted by all processes: `staff.guarding`, `.spare`
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "osekkai.staff.passwords.NotOneThingAgain"},
    {"NAME": "osekkai.staff.passwords.NotWhereWeWork"},
]
MFA_SUPPORTED_TYPES = ["webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "osekkai.staff.registering.OwnWords"
MFA_FORMS = {
    "add_webauthn": "osekkai.staff.registering.OwnPasskey",
    "authenticate": "osekkai.staff.spare.SignInByNumber",
    "reauthenticate": "osekkai.staff.spare.OnceMoreByNumber",
    "login_webauthn": "osekkai.staff.registering.SignInByKey",
    "authenticate_webauthn": "osekkai.staff.registering.SecondKey",
    "reauthenticate_webauthn": "osekkai.staff.registering.KeyOnceMore",
}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
USERSESSIONS_TRACK_ACTIVITY = True
SOCIALACCOUNT_ADAPTER = "osekkai.staff.guarding.StaffOnly"
if DEBUG:
    os.environ.setdefault("AUTHLIB_INSECURE_TRANSPORT", "1")  # OAuth 2.0 over http, on this machine only
SOCIALACCOUNT_LOGIN_ON_GET = True  # a link, not a form: the page's policy lets forms go nowhere else
STAFF_ISSUER = TOLD.staff_issuer
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "staff",
                "name": "庁内のアカウント",
                "client_id": TOLD.staff_client_id,
                "secret": TOLD.staff_secret,
                "settings": {"server_url": TOLD.staff_issuer},
            }
        ]
        if TOLD.staff_issuer
        else [],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_100_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
LARGEST_API = 15_500_000
"""Bytes of a file and what is around it that the API reads."""
LIMITS = {} if TOLD.limits is None else {**environment.LIMITS, **TOLD.limits}
LIMITS_FILE = str(VAR / "limits.sqlite3")
PROXIES = TOLD.proxies
SAVED_FOR_DAYS = 90
LEDGER_SEAL_EVERY = 1.0
"""Seconds in which a process puts new events into the chain together."""
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if TOLD.mail.host else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = VAR / "mail"
EMAIL_HOST, EMAIL_PORT = TOLD.mail.host, TOLD.mail.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = TOLD.mail.name, TOLD.mail.password
EMAIL_USE_TLS, EMAIL_USE_SSL, EMAIL_TIMEOUT = TOLD.mail.tls, TOLD.mail.ssl, 20
DEFAULT_FROM_EMAIL = TOLD.mail_from
MEDIA_ROOT = VAR / "files"
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700  # Django's own let everybody read
FONTS = TOLD.fonts
SIGNING_KEY = TOLD.signing_key
SIGNING_PASSWORD = TOLD.signing_password
SIGNING_FORMER = TOLD.signing_former
TSA, TSA_ROOTS = TOLD.tsa, TOLD.tsa_roots
ANCHORS_TO = TOLD.anchors_to
BACKUPS, RECOVERY_KEY = TOLD.backups, TOLD.recovery_key
SITE = TOLD.site
VIRUS_SCANNER = TOLD.virus_scanner
LOGIN_ISSUER = TOLD.login_issuer
LOGIN_CLIENT_ID = TOLD.login_client_id
LOGIN_KEY = TOLD.login_key
LOGIN_ACR = TOLD.login_acr
LOGIN_FOR = 30 * 60
"""Seconds after the last page for which a resident who signed in stays so."""

STATIC_ROOT.mkdir(parents=True, exist_ok=True)
