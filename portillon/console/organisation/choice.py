"""Which organisation a page is about: the one named in the address, or the only one in which the person may do this."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render

from portillon.accounts.models import Organisation
from portillon.accounts.permissions import Act, organisations_where
from portillon.console.access import SignedInRequest


def chosen(request: SignedInRequest, act: Act, page: str) -> Organisation | HttpResponse:
    """Return the organisation, or the answer that lets a person with several choose one for `page`.

    Raises PermissionDenied and Http404.
    """
    own = organisations_where(request.user, act)
    if not own:
        raise PermissionDenied
    slug = request.GET.get("organisation", own[0].slug if len(own) == 1 else None)
    if slug is None:
        return render(request, "organisation/choice.html", {"organisations": own, "page": page})
    found = next((one for one in own if one.slug == slug), None)
    if found is None:
        raise Http404
    return found
