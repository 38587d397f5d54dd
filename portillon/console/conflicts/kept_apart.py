"""What phones handed over and the ledger could not take: organisers read it, save it as a file, and delete it."""

from collections.abc import Iterator

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portillon.accounts.permissions import Act, organisations_where
from portillon.console.access import SignedInRequest
from portillon.console.organisation.choice import chosen
from portillon.devices.models import Device
from portillon.entries.late import quarantine
from portillon.sheets.csv_stream import csv_stream
from portillon.sheets.writer import Cell

SHOWN_MAX = 200
DELETIONS_SHOWN_MAX = 50


@never_cache
@require_safe
def kept_apart(request: SignedInRequest) -> HttpResponse:
    """The devices of the organisation named in the address that have entries in quarantine, and who deleted some."""
    organisation = chosen(request, Act.SEE_QUARANTINE, "quarantine")
    if isinstance(organisation, HttpResponse):
        return organisation
    context = {
        "organisation": organisation,
        "shares": quarantine.by_device(organisation),
        "deletions": quarantine.deletions(organisation)[:DELETIONS_SHOWN_MAX],
    }
    return render(request, "kept_apart/page.html", context)


@never_cache
@require_safe
def kept_of_device(request: SignedInRequest, device_id: int) -> HttpResponse:
    device = _device(request, device_id)
    found = list(quarantine.of_device(device)[: SHOWN_MAX + 1])
    context = {"device": device, "entries": found[:SHOWN_MAX], "there_are_more": len(found) > SHOWN_MAX}
    return render(request, "kept_apart/device.html", context)


@never_cache
@require_safe
def kept_of_device_file(request: SignedInRequest, device_id: int) -> StreamingHttpResponse:
    device = _device(request, device_id)
    headings = [_("Number"), _("Came in (UTC)"), _("Event"), _("Why it was not counted"), _("As it was sent")]
    name = slugify(f"{_('Conflicts')} {device.name}")[:60] or "conflicts"
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    lines = csv_stream(headings, [_rows(device)])
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


def _rows(device: Device) -> Iterator[list[Cell]]:
    for one in quarantine.of_device(device).iterator():
        event = one.event.title if one.event else ""
        yield [one.number, one.received_at, event, str(one.get_why_display()), one.body]


class DeletionForm(forms.Form):
    """`newest` is the id of the newest entry that the person was shown: what came since is not deleted."""

    newest = forms.IntegerField(min_value=1, max_value=2**63 - 1)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def kept_deletion(request: SignedInRequest, device_id: int) -> HttpResponse:
    """Ask whether to delete what the device has in quarantine, and delete it."""
    device = _device(request, device_id)
    form = DeletionForm(request.POST or None)
    if not form.is_valid():
        found = quarantine.of_device(device)
        context = {"device": device, "entries": found.count(), "newest": found.first()}
        return render(request, "kept_apart/deletion.html", context)
    deleted = quarantine.delete(device, form.cleaned_data["newest"], request.user, timezone.now())
    told = ngettext(
        "%(n)d entry is deleted, under your name.", "%(n)d entries are deleted, under your name.", deleted
    )
    messages.success(request, told % {"n": deleted})
    return redirect(f"{reverse('quarantine')}?organisation={device.organisation.slug}")


def _device(request: SignedInRequest, device_id: int) -> Device:
    """Return the device whose quarantine this person may see. Raises Http404."""
    ours = organisations_where(request.user, Act.SEE_QUARANTINE)
    found = Device.objects.filter(pk=device_id, organisation__in=ours).select_related("organisation").first()
    if found is None:
        raise Http404
    return found
