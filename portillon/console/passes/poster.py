"""A venue's poster for self-validation, to print."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portillon.accounts.models import LANGUAGES
from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, desk_for
from portillon.issuing.paper import poster_pdf
from portillon.issuing.paper.poster import url_of
from portillon.issuing.paper.poster_pdf import Paper
from portillon.places.programmes import self_validated_at

PAPERS: dict[str, Paper] = {"a4": "a4", "a5": "a5"}


@never_cache
@require_safe
def poster(request: SignedInRequest, gate_id: int) -> HttpResponse:
    desk = desk_for(request, gate_id, Act.EDIT_TEAM)
    assert desk.venue is not None
    context = {
        "desk": desk,
        "programmes": self_validated_at(desk.venue, timezone.now()),
        "papers": [(paper, paper.upper()) for paper in PAPERS],
        "languages": LANGUAGES,
        "url": url_of(desk),
    }
    return render(request, "poster/page.html", context)


@never_cache
@require_safe
def poster_file(request: SignedInRequest, gate_id: int) -> HttpResponse:
    """Return the poster on the paper and in the languages asked for; the default is A4 in every language."""
    desk = desk_for(request, gate_id, Act.EDIT_TEAM)
    paper = PAPERS.get(request.GET.get("paper", ""), "a4")
    languages = [code for code, _name in LANGUAGES if code in request.GET.getlist("language")]
    pdf = poster_pdf.poster_pdf(desk, paper, languages)
    name = slugify(desk.title)[:60] or f"venue-{desk.pk}"
    headers = {"Content-Disposition": f'attachment; filename="{name}-{paper}.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
