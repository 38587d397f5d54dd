"""Import a list: send a file, look at what it would change, then apply it."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from portillon.console.access import SignedInRequest, work_for
from portillon.console.imports.columns import chosen
from portillon.console.imports.imported_list import ImportedList
from portillon.console.imports.registered import list_of
from portillon.console.imports.upload import FileForm, begin_import, is_too_large, keep, too_large
from portillon.console.imports.work import apply, compare
from portillon.console.models import Work
from portillon.issuing.lists.outcome import STATUSES_MAX
from portillon.places.occasion import Occasion
from portillon.posted import posted_from


# The check against forged forms reads the whole body. A file that is too large has to be refused before that, so the
# check is made one step later, in _import_list.
@csrf_exempt
def import_list(request: SignedInRequest, occasion_id: int, imported: ImportedList) -> HttpResponse:
    if is_too_large(request):
        occasion = imported.occasion_for(request, occasion_id)
        return _page(request, imported, occasion, FileForm(), problem=too_large())
    return _import_list(request, occasion_id, imported)


@csrf_protect
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def _import_list(request: SignedInRequest, occasion_id: int, imported: ImportedList) -> HttpResponse:
    occasion = imported.occasion_for(request, occasion_id)
    form = FileForm(request)
    if not form.is_valid():
        return _page(request, imported, occasion, form)
    kept = keep(form.cleaned_data["file"])
    begun = begin_import(request, occasion, Work.Kind.COMPARISON, compare, kept, imported)
    return redirect("work", begun.pk)


def _page(
    request: SignedInRequest, imported: ImportedList, occasion: Occasion, form: FileForm, problem: str = ""
) -> HttpResponse:
    context = {"form": form, "occasion": occasion, "imported": imported, "problem": problem}
    return render(request, "imports/page.html", context, status=413 if problem else 200)


@posted_from("work", "work_id")
def apply_import(request: SignedInRequest, work_id: int) -> HttpResponse:
    """Begin to change what the comparison found; again, where that failed."""
    earlier, occasion = work_for(request, work_id)
    if earlier.kind not in (Work.Kind.COMPARISON, Work.Kind.ROSTER):
        raise Http404
    known = _import_of(earlier)
    if known and known.state != Work.State.FAILED:
        return redirect("work", known.pk)
    kept = earlier.file, earlier.file_title
    # An import that failed is begun again as it was.
    take = request.POST.getlist("take")[:STATUSES_MAX] or earlier.parameters.get("take", ())
    begun = begin_import(
        *(request, occasion, Work.Kind.ROSTER, apply, kept, list_of(earlier), take),
        columns=earlier.parameters.get("columns", ()),
        without_addresses=earlier.parameters.get("without_addresses", False),
    )
    return redirect("work", begun.pk)


@posted_from("work", "work_id")
def assign_columns(request: SignedInRequest, work_id: int) -> HttpResponse:
    """Compare the same file again, with its columns as somebody assigned them."""
    earlier, occasion = work_for(request, work_id)
    if earlier.kind != Work.Kind.COMPARISON:
        raise Http404
    imported, kept = list_of(earlier), (earlier.file, earlier.file_title)
    columns = chosen(request.POST.getlist("column"), imported.kind.column_names)
    begun = begin_import(
        *(request, occasion, Work.Kind.COMPARISON, compare, kept, imported),
        columns=columns,
        without_addresses="without_addresses" in request.POST,
    )
    return redirect("work", begun.pk)


def _import_of(earlier: Work) -> Work | None:
    """The latest import of the same file."""
    same = Work.objects.filter(event=earlier.event_id, programme=earlier.programme_id, file=earlier.file)
    return same.filter(kind=Work.Kind.ROSTER).order_by("-pk").first()
