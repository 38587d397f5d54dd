"""The tables of this room, with one module for each subject. Django finds them through this package."""

from portillon.issuing.models.column_assignment import ColumnAssignment
from portillon.issuing.models.credential import (
    Change,
    Credential,
    CredentialQuerySet,
    Holder,
    OldNumber,
    PageOpening,
    PassedOn,
    RemovedPass,
    RemovedTicket,
    fresh_page_secret,
)
from portillon.issuing.models.erasure import Erasure
from portillon.issuing.models.invitee import Invitee, InviteeChange, InviteeMail
from portillon.issuing.models.mail import (
    AccountMail,
    AlarmMail,
    Announcement,
    AnnouncementMail,
    MailPause,
    Message,
    RegistrationMail,
)
from portillon.issuing.models.named import NAME_FORMS
from portillon.issuing.models.news import NewsMail
from portillon.issuing.models.one_time_code import OneTimeCode
from portillon.issuing.models.opening_key import OpeningKey
from portillon.issuing.models.outgoing import Outgoing
from portillon.issuing.models.registration import Answer, Question, Registration, RegistrationForm
from portillon.issuing.models.rehearsal import PracticeTicket, Rehearsal

__all__ = [
    "NAME_FORMS", "AccountMail", "AlarmMail", "Announcement", "AnnouncementMail", "Answer", "Change",
    "ColumnAssignment",
    "Credential", "CredentialQuerySet", "Erasure", "Holder", "Invitee", "InviteeChange", "InviteeMail", "MailPause",
    "Message", "NewsMail", "OldNumber", "OneTimeCode", "OpeningKey", "Outgoing", "PageOpening", "PassedOn",
    "PracticeTicket", "Question", "Registration", "RegistrationForm", "RegistrationMail", "Rehearsal",
    "RemovedPass", "RemovedTicket", "fresh_page_secret",
]  # fmt: skip
