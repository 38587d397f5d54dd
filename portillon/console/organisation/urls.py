"""The addresses of an organisation's pages: its own, API keys, inquiries, a sender of its mails, its team."""

from django.urls import path

from portillon.console.organisation.api_keys import api_keys, revoke_api_key
from portillon.console.organisation.inquiries import inquiries
from portillon.console.organisation.inviting import new_invitation, send_invitation, withdraw_invitation
from portillon.console.organisation.members import member, members, remove_member
from portillon.console.organisation.organisation import organisation
from portillon.console.organisation.sender import ask_again, open_link

organisation_urls = [
    path("organisation/", organisation, name="organisation"),
    path("organisation/keys/", api_keys, name="api-keys"),
    path("organisation/keys/<int:key_id>/revocation/", revoke_api_key, name="api-key-revocation"),
    path("organisation/inquiries/", inquiries, name="inquiries"),
    path("organisation/<int:organisation_id>/sender/", ask_again, name="sender-question"),
    # Below the prefix of invitations, which proxies leave out of their logs (docs/operating.md).
    path("i/sender/<str:secret>/", open_link, name="sender-link"),
    path("team/", members, name="members"),
    path("team/<int:organisation_id>/invitations/new/", new_invitation, name="invitation-new"),
    path("team/invitations/<int:invitation_id>/sending/", send_invitation, name="invitation-sending"),
    path(
        "team/invitations/<int:invitation_id>/withdrawal/", withdraw_invitation, name="invitation-withdrawal"
    ),
    path("team/members/<int:member_id>/", member, name="member"),
    path("team/members/<int:member_id>/removal/", remove_member, name="member-removal"),
]
