"""The addresses of signing in and of a person's own pages; the names that begin with account_ are django-allauth's."""

from django.urls import path, re_path

from portillon.console.account import account
from portillon.console.login import Login, sign_out
from portillon.console.password import AskForPassword, ChangePassword, NewPassword, PasswordAsked, SetPassword
from portillon.console.reauthentication import PasswordAgain
from portillon.console.sessions import end_others, end_session

account_urls = [
    path("login/", Login.as_view(), name="login"),
    path("login/", Login.as_view(), name="account_login"),
    path("login/password/", AskForPassword.as_view(), name="account_reset_password"),
    path("login/password/asked/", PasswordAsked.as_view(), name="account_reset_password_done"),
    # Not below login/: proxies log no address that opens something (docs/operating.md).
    re_path(
        r"^r/(?P<uidb36>[0-9a-z]{1,13})-(?P<key>[0-9A-Za-z_-]{1,100})/$",
        NewPassword.as_view(),
        name="account_reset_password_from_key",
    ),
    path("logout/", sign_out, name="logout"),
    path("account/", account, name="account"),
    path("account/password/", ChangePassword.as_view(), name="account_change_password"),
    path("account/password/new/", SetPassword.as_view(), name="account_set_password"),
    path("account/again/", PasswordAgain.as_view(), name="account_reauthenticate"),
    path("account/sessions/<int:session_id>/end/", end_session, name="session-end"),
    path("account/sessions/end/", end_others, name="sessions-end"),
]
