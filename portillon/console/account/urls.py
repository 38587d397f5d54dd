"""The addresses of signing in and of a person's own pages. The names that begin with account_ are django-allauth's."""

from django.urls import path, re_path

from portillon.console.account.account import account
from portillon.console.account.invitation import invitation, open_link
from portillon.console.account.login import Login, sign_out
from portillon.console.account.passkeys import AddPasskey, LoginByPasskey, PasskeyAgain, RemovePasskey
from portillon.console.account.password import (
    AskForPassword,
    ChangePassword,
    NewPassword,
    PasswordAsked,
    SetPassword,
)
from portillon.console.account.reauthentication import CodeAgain, PasswordAgain
from portillon.console.account.second_factor import (
    ActivateApp,
    NewRecoveryCodes,
    RecoveryCodes,
    RemoveApp,
    SecondStep,
)
from portillon.console.account.sessions import end_others, end_session
from portillon.console.account.single_sign_on import back, disconnect, go

account_urls = [
    path("login/", Login.as_view(), name="login"),
    path("login/", Login.as_view(), name="account_login"),
    path("login/password/", AskForPassword.as_view(), name="account_reset_password"),
    path("login/password/asked/", PasswordAsked.as_view(), name="account_reset_password_done"),
    # A prefix of its own, so that proxies can leave secret links out of their logs (docs/operating.md).
    re_path(
        r"^r/(?P<uidb36>[0-9a-z]{1,13})-(?P<key>[0-9A-Za-z_-]{1,100})/$",
        NewPassword.as_view(),
        name="account_reset_password_from_key",
    ),
    path("login/step/", SecondStep.as_view(), name="mfa_authenticate"),
    path("login/passkey/", LoginByPasskey.as_view(), name="mfa_login_webauthn"),
    path("login/sso/", go, name="single-sign-on"),
    path("login/sso/back/", back, name="single-sign-on-back"),
    path("i/<slug:secret>/", open_link, name="invitation-link"),
    path("invitation/", invitation, name="invitation"),
    path("logout/", sign_out, name="logout"),
    path("account/", account, name="account"),
    path("account/", account, name="mfa_index"),
    path("account/", account, name="mfa_list_webauthn"),
    path("account/app/", ActivateApp.as_view(), name="mfa_activate_totp"),
    path("account/app/removal/", RemoveApp.as_view(), name="mfa_deactivate_totp"),
    path("account/codes/", RecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path("account/codes/new/", NewRecoveryCodes.as_view(), name="mfa_generate_recovery_codes"),
    path("account/passkeys/new/", AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("account/passkeys/<int:pk>/removal/", RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    path("account/again/code/", CodeAgain.as_view(), name="mfa_reauthenticate"),
    path("account/again/passkey/", PasskeyAgain.as_view(), name="mfa_reauthenticate_webauthn"),
    path("account/password/", ChangePassword.as_view(), name="account_change_password"),
    path("account/password/new/", SetPassword.as_view(), name="account_set_password"),
    path("account/again/", PasswordAgain.as_view(), name="account_reauthenticate"),
    path("account/sso/removal/", disconnect, name="single-sign-on-removal"),
    path("account/sessions/<int:session_id>/end/", end_session, name="session-end"),
    path("account/sessions/end/", end_others, name="sessions-end"),
]
