"""Many passes in one PDF: all of a programme, those that a search found, or those that an import issued."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, programme_for
from portillon.console.jobs import background
from portillon.console.jobs.background import Progress, Refused
from portillon.console.models import Work
from portillon.console.passes.passes import sought, words_of
from portillon.issuing.lists.outcome import of_runs
from portillon.issuing.models import Credential
from portillon.issuing.paper import pass_pdf
from portillon.issuing.paper.pass_pdf import Form
from portillon.places.models import Programme

FORMS: dict[str, Form] = {"a4": "a4", "card": "card"}


@require_POST
def print_passes(request: SignedInRequest, programme_id: int) -> HttpResponse:
    """Thousands of pages take minutes: they are made in the background, and fetched when they are ready."""
    programme = programme_for(request, programme_id, Act.EDIT_PASSES)
    form = FORMS.get(request.POST.get("form", ""), "a4")
    background.sweep()
    name, file = background.open_new()
    file.close()
    job = partial(make_passes, form=form, wanted=_wanted(request, programme))
    return redirect("work", background.begin(programme, request.user, Work.Kind.PDF, job, file=name).pk)


def _wanted(request: SignedInRequest, programme: Programme) -> Callable[[], list[int]]:
    """How to look up the ids: `q` is what was searched for, `work` the import."""
    imported = request.POST.get("work", "")
    if imported.isascii() and imported.isdecimal() and len(imported) < 19:
        return partial(_issued_by, programme, int(imported))
    return partial(_found, programme, words_of(request.POST))


def _issued_by(programme: Programme, work: int) -> list[int]:
    found = Work.objects.filter(pk=work, programme=programme, kind=Work.Kind.ROSTER).first()
    return list(of_runs(((found and found.summary) or {}).get("issued", [])))


def _found(programme: Programme, q: str) -> list[int]:
    valid = sought(Credential.objects.filter(programme=programme), q).valid()
    return list(valid.order_by("number").values_list("pk", flat=True))


def make_passes(
    work: Work, progress: Progress, form: Form, wanted: Callable[[], list[int]]
) -> dict[str, Any]:
    """Raises Refused."""
    assert work.programme is not None
    pks = wanted()
    with (background.folder() / work.file).open("wb") as out:
        made = pass_pdf.passes_pdf(
            work.programme, out, form, pass_pdf.loaded(pks), lambda done: progress(done, max(done, len(pks)))
        )
    if not made:
        raise Refused(_("There is no valid pass."))
    return {"passes": made}
