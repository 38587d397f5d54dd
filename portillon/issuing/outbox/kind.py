"""What a kind of mail is, and the register of all kinds.

The outbox knows no kind by name. Each is a module in mailing/kinds/ that registers itself when Django starts. How to
add one: docs/mail.md, "A new kind of mail".
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, TypeVar

from django.db.models import Model, QuerySet

from portillon.accounts.models import Organisation
from portillon.issuing.models import Outgoing

M = TypeVar("M", bound=Outgoing)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that comes with a mail. `parameters` belong to its media type, such as {"charset": "utf-8"}."""

    name: str
    media_type: str
    content: bytes
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says and brings along.

    `template` names two files in templates/issuing/mail/, one .txt and one .html. They are given `context` and what the
    frame of every mail needs (mailing/message.py). `pictures` are PNGs that the HTML shows within the text: one named
    "code" as <img src="cid:code@portillon">.
    """

    subject: str
    template: str
    context: Mapping[str, Any]
    attachments: Sequence[Attachment] = ()
    pictures: Mapping[str, bytes] = field(default_factory=dict)


class Recipient(NamedTuple):
    """Where a mail goes, and the language it is written in."""

    address: str
    language: str


def _as_asked_for(message: Outgoing) -> Recipient:
    return Recipient(message.address, message.language)


def _of_the_installation(_message: Outgoing) -> None:
    return None


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind(Generic[M]):
    """A kind of mail: the table in which its mails wait, and how a row of that table becomes a letter.

    The functions are called when a mail is about to be sent, with a row that has `related` loaded.
    """

    # Begins the Message-ID, and in the plural names the folder where mails are kept as files. Never changed.
    name: str
    model: type[M]
    # Kinds with a lower number are sent first.
    turn: int
    # Whether the mail is still to be sent. If not, its row is deleted.
    is_due: Callable[[M], bool]
    # What the mail says. The language of the mail is active then.
    letter: Callable[[M], Letter]
    # Looked up when the mail is sent. By default the address and language that were known when it was asked for.
    goes_to: Callable[[M], Recipient] = _as_asked_for
    # In whose name it is sent: whose sender, logo and colour it has. By default those of the installation.
    organisation: Callable[[M], Organisation | None] = _of_the_installation
    # What `select_related` loads for the functions above.
    related: Collection[str] = ()
    # What a mail is about: models, each with the lookup that leads there, as in {Credential: "credential"}. A mail is
    # erased with its credential, registration or invitee, and listed in that person's record. Event and Programme are
    # what a pause goes by.
    about: Mapping[type[Model], str] = field(default_factory=dict)
    # Whether its mails wait while the event or programme that they are about is paused.
    is_pausable: bool = False
    # The folder of a mail, if it is not the plural of `name`.
    folder: Callable[[M], str] | None = None
    # What precedes the row's number in `key_of`, if it is not the name and a dot.
    prefix: str | None = None

    def loaded(self, message: M) -> M | None:
        """The row as it is now, with `related`, by one query; None if it was deleted meanwhile."""
        return self.model._default_manager.select_related(*self.related).filter(pk=message.pk).first()

    def file_name(self, message: M) -> str:
        """Where the mail is kept, within the folder of mails."""
        folder = self.folder(message) if self.folder else f"{self.name}s"
        return f"{folder}/{message.pk}.eml"

    def key_of(self, message: M) -> str:
        """What tells a mail from those of all kinds, as "account.5". Its Message-ID is derived from it."""
        prefix = f"{self.name}." if self.prefix is None else self.prefix
        return f"{prefix}{message.pk}"


_kinds: dict[type[Outgoing], Kind[Any]] = {}


def register(kind: Kind[M]) -> None:
    """Mails of this kind are sent from now on. Raises ValueError if another kind has its name or its table."""
    for other in _kinds.values():
        if other.name == kind.name or other.model is kind.model:
            raise ValueError(f"the kinds of mail {other.name!r} and {kind.name!r} share a name or a table")
    _kinds[kind.model] = kind


def kinds() -> list[Kind[Any]]:
    """All kinds, in the order in which their mails are sent."""
    return sorted(_kinds.values(), key=lambda kind: (kind.turn, kind.name))


def kind_of(message: M) -> Kind[M]:
    """The kind of this mail. Raises KeyError if none is registered for its table."""
    return _kinds[type(message)]


def mails_about(what: type[Model], pks: Collection[int] | QuerySet[Any]) -> Iterator[QuerySet[Any]]:
    """The mails of every kind that are about these rows of the model `what`, one queryset for each kind."""
    for kind in kinds():
        if lookup := kind.about.get(what):
            yield kind.model._default_manager.filter(**{f"{lookup}__in": pks})
