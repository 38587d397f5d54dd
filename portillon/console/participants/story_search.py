"""Finds the ticket whose story somebody wants to see: by its number, or by the name or e-mail address of its holder."""

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portillon.accounts.permissions import Act, organisations_where
from portillon.console.access import SignedInRequest
from portillon.core.names import sought
from portillon.issuing.models import Credential, CredentialQuerySet
from portillon.issuing.models.named import begins

LETTERS_MAX = 100
FOUND_MAX = 20


@never_cache
@require_safe
def find_story(request: SignedInRequest) -> HttpResponse:
    """Find tickets in all of the person's organisations. A number that is one ticket's opens its story at once."""
    words = " ".join(request.GET.get("sought", "").split())[:LETTERS_MAX]
    own = organisations_where(request.user, Act.SEE_PARTICIPANTS)
    tickets = Credential.objects.tickets().filter(organisation__in=own)
    found = list(_found(tickets, words)[: FOUND_MAX + 1]) if words else []
    if len(found) == 1 and found[0].number == words.replace(" ", ""):
        return redirect("story", found[0].pk)
    context = {"sought": words, "found": found[:FOUND_MAX], "there_are_more": len(found) > FOUND_MAX}
    return render(request, "story/search.html", context)


def _found(tickets: CredentialQuerySet, words: str) -> CredentialQuerySet:
    """Return the tickets that are meant, those of the latest events first."""
    number = words.replace(" ", "")
    meant = Q(number=number) if number.isdecimal() else _of_a_person(words)
    ordered = tickets.filter(meant).order_by("-event__starts_at", "holder__sorted_as", "pk")
    return ordered.select_related("holder", "event__organisation", "event__venue")


def _of_a_person(words: str) -> Q:
    """Match every word with the name, in any spelling, or with the e-mail address."""
    meant = Q()
    for word in sought(words):
        meant &= begins(word, "holder__") | Q(holder__email__istartswith=word)
    return meant or Q(pk=None)
