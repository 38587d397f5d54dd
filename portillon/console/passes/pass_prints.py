"""Many passes in one PDF: all of a programme, those found by a search, or those issued by an import."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, programme_for
from portillon.console.jobs import background
from portillon.console.jobs.background import Progress, Refused, job
from portillon.console.models import Work
from portillon.console.passes.passes import sought, words_of
from portillon.issuing.lists.outcome import of_runs
from portillon.issuing.models import Credential
from portillon.issuing.paper import pass_pdf
from portillon.issuing.paper.pass_pdf import Form
from portillon.places.models import Programme
from portillon.posted import posted_from

FORMS: dict[str, Form] = {"a4": "a4", "card": "card"}


@posted_from("programme", "programme_id")
def print_passes(request: SignedInRequest, programme_id: int) -> HttpResponse:
    """Start a job that makes the PDF, because thousands of pages take minutes."""
    programme = programme_for(request, programme_id, Act.EDIT_PASSES)
    form = FORMS.get(request.POST.get("form", ""), "a4")
    name, file = background.open_new()
    file.close()
    chosen = {"form": form, **_wanted(request)}
    begun = background.begin(
        programme, request.user, Work.Kind.PDF, make_passes, file=name, parameters=chosen
    )
    return redirect("work", begun.pk)


def _wanted(request: SignedInRequest) -> dict[str, Any]:
    """Which passes: those issued by the import `imported`, or those found by the search `q`."""
    imported = request.POST.get("work", "")
    if imported.isascii() and imported.isdecimal() and len(imported) < 19:
        return {"imported": int(imported)}
    return {"q": words_of(request.POST)}


@job("passes.make")
def make_passes(work: Work, progress: Progress) -> dict[str, Any]:
    """Raises Refused."""
    assert work.programme is not None
    pks = _ids(work.programme, **work.parameters)
    form = FORMS[work.parameters["form"]]
    with (background.folder() / work.file).open("wb") as out:
        made = pass_pdf.passes_pdf(
            work.programme, out, form, pass_pdf.loaded(pks), lambda done: progress(done, max(done, len(pks)))
        )
    if not made:
        raise Refused(_("There is no valid pass."))
    return {"passes": made}


def _ids(programme: Programme, q: str = "", imported: int | None = None, **_others: Any) -> list[int]:
    return _found(programme, q) if imported is None else _issued_by(programme, imported)


def _issued_by(programme: Programme, work: int) -> list[int]:
    found = Work.objects.filter(pk=work, programme=programme, kind=Work.Kind.ROSTER).first()
    return list(of_runs(((found and found.summary) or {}).get("issued", [])))


def _found(programme: Programme, q: str) -> list[int]:
    valid = sought(Credential.objects.filter(programme=programme), q).valid()
    return list(valid.order_by("number").values_list("pk", flat=True))
