"""Django's settings. What differs between installations comes from the environment (portillon/configuration.py)."""

import sys
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from portillon import configuration, secret_file
from portillon.operating import logs, private_files

# Every process of the program reads these settings before it writes anything.
private_files.hide_new_files()

try:
    CONFIGURATION = configuration.read()
    configuration.make_folder(CONFIGURATION.data)
    SECRETS = secret_file.load(CONFIGURATION.secret_file)
except (configuration.BadConfiguration, OSError) as error:
    sys.exit(f"portillon: {error}")

PACKAGE = Path(__file__).parent

SECRET_KEY = SECRETS.django_key
DEBUG = CONFIGURATION.debug
BASE_URL = CONFIGURATION.base_url
# Any host name is accepted (a LAN address, localhost, a domain), because links and codes are made from
# BASE_URL only.
ALLOWED_HOSTS = ["*"]
CSRF_TRUSTED_ORIGINS = ["{0.scheme}://{0.netloc}".format(urlsplit(BASE_URL))]

DATABASES = {"default": CONFIGURATION.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA = CONFIGURATION.data
MAILING = CONFIGURATION.mailing
OPENID_PROVIDER = CONFIGURATION.openid_provider
PROXIES = CONFIGURATION.proxies
REQUEST_SECONDS = CONFIGURATION.request_seconds

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "portillon.operating",
    "portillon.scheduling",
    "portillon.accounts",
    "portillon.places",
    "portillon.issuing",
    "portillon.devices",
    "portillon.entries",
    "portillon.api",
    "portillon.console",
    "portillon.public",
]

MIDDLEWARE = [
    "portillon.operating.request_id.name_request",
    "portillon.operating.unavailable.recover",
    "portillon.scheme.scheme_of_base_url",
    "portillon.api.problems.ProblemMiddleware",
    "django.middleware.security.SecurityMiddleware",
    # Before what may refuse a request, so that the refusal is in the person's language.
    "django.middleware.locale.LocaleMiddleware",
    "portillon.outside.TextFromOutside",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portillon.console.sign_in_required.RequireSignIn",
    "allauth.account.middleware.AccountMiddleware",
    "portillon.console.account.seen.NoteSeen",
    "portillon.console.account.second_step_required.RequireSecondStep",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "portillon.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # The console's templates are beside the modules that use them.
        "DIRS": sorted(PACKAGE.glob("console/*/templates")),
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "events"
LOGOUT_REDIRECT_URL = "login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# django-allauth signs people in; console/account/sign_in.py adapts it (docs/accounts.md).
ACCOUNT_ADAPTER = "portillon.console.account.sign_in.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# Django's generator: allauth's would keep a second list of everybody's addresses.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
PASSWORD_RESET_TIMEOUT = 2 * 3600
# accounts/lockout.py counts wrong passwords; these limits must never let one person lock another out.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "reset_password": "20/m/ip",
    "login_failed": "10/5m/ip,60/h/key",
    "single_sign_on": "60/m/ip",
}
MFA_ADAPTER = "portillon.console.account.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# A phone's clock may be half a minute off.
MFA_TOTP_TOLERANCE = 1
# Addresses come from invitations and the command line, so allauth's list of verified addresses is not used.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# console/account/openid.py and console/account/openid_account.py adapt single sign-on.
SOCIALACCOUNT_ADAPTER = "portillon.console.account.openid_account.OpenIdAccountAdapter"
# Seconds for which a provider that hangs may block one of a worker's threads.
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5
USERSESSIONS_ADAPTER = "portillon.console.account.sessions.SessionsAdapter"
# Shared by all server processes, so that a one-time code used in one is used up in all.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("fr", "Français"), ("de", "Deutsch"), ("en", "English")]
FORMAT_MODULE_PATH = "portillon.formats"
LOCALE_PATHS = [PACKAGE / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_TZ = True
TIME_ZONE = "Europe/Zurich"

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "static"]
WHITENOISE_USE_FINDERS = True
# Entry files keep their names from build to build, so browsers must revalidate them. The files they load have
# a hash in their names and never change.
WHITENOISE_MAX_AGE = 0
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+-[\w-]{8}\.(js|css|wasm)$"

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Cookies are HTTPS-only behind HTTPS; `bin/run` on http://localhost must still be able to sign in.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BASE_URL.startswith("https:")
# HSTS applies to every port of the host, so a server on a port of its own, beside other services, must not
# send it.
SECURE_HSTS_SECONDS = (
    365 * 24 * 3600 if SESSION_COOKIE_SECURE and urlsplit(BASE_URL).port in (None, 443) else 0
)
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

LOGGING = logs.configuration(CONFIGURATION.log_level, CONFIGURATION.log_format)
