"""The addresses that anybody may open without signing in."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path, register_converter
from django.urls.converters import StringConverter
from django.views.generic import RedirectView

from portillon.public.brand import colour, logo
from portillon.public.door.code import code
from portillon.public.door.door import choose_gate, config, device_key
from portillon.public.door.enrolment import enrolment_page
from portillon.public.door.shell import service_worker, shell
from portillon.public.door.verdict import more_of_party, verdict
from portillon.public.holder.holder import holder_calendar, holder_page, holder_pdf
from portillon.public.holder.pass_page import pass_file, validate_page
from portillon.public.holder.passing_on import pass_on_page
from portillon.public.registration import registration
from portillon.public.registration.invited import decline, invitation_page
from portillon.public.registration.register import open_events, register_page, sent_page
from portillon.public.visits.visit import forget_pass, poster_page
from portillon.public.visits.visit_done import done_page, proof_now
from portillon.public.visits.visit_number import code_page, number_page
from portillon.public.visits.visit_undo import take_back


class AnyText(StringConverter):
    """Any text at all, with slashes and line breaks and even empty, so that every code gets the same kind of answer."""

    regex = r"[\s\S]*"


register_converter(AnyText, "any")

urlpatterns = [
    path("h/<str:secret>", holder_page, name="holder-page"),
    path("h/<str:secret>/ticket.pdf", holder_pdf, name="holder-pdf"),
    path("h/<str:secret>/event.ics", holder_calendar, name="holder-calendar"),
    path("h/<str:secret>/pass-on", pass_on_page, name="holder-pass-on"),
    path("h/<str:secret>/pass.pdf", pass_file, name="holder-pass-pdf"),
    path("h/<str:secret>/visit", validate_page, name="holder-visit"),
    path("v/<str:token>", poster_page, name="visit"),
    path("v/<str:token>/number", number_page, name="visit-number"),
    path("v/<str:token>/code", code_page, name="visit-code"),
    path("v/<str:token>/other", forget_pass, name="visit-other"),
    path("v/<str:token>/<uuid:scan_id>", done_page, name="visit-done"),
    path("v/<str:token>/<uuid:scan_id>/proof", proof_now, name="visit-proof"),
    path("v/<str:token>/<uuid:scan_id>/reversal", take_back, name="visit-reversal"),
    path("o/<str:slug>/", open_events),
    path("o/<str:slug>/<str:event_id>/", register_page, name="register"),
    path("o/<str:slug>/<str:event_id>/sent/", sent_page, name="register-sent"),
    path("g/<str:token>", invitation_page, name="invitee"),
    path("g/<str:token>/refusal", decline, name="invitee-refusal"),
    path("r/<str:token>", registration.registration_page, name="registration"),
    path("r/<str:token>/confirmation", registration.confirm, name="registration-confirmation"),
    path("r/<str:token>/change", registration.change, name="registration-change"),
    path("r/<str:token>/cancellation", registration.cancel, name="registration-cancellation"),
    path("brand/<str:digits>.css", colour, name="brand-colour"),
    path("brand/<str:digest>.png", logo, name="brand-logo"),
    path("t/<any:token>", code, name="code"),
    path("T/<any:token>", code),
    path("e/<any:token>", enrolment_page, name="enrolment"),
    path("door", shell, name="door"),
    path("door/sw.js", service_worker, name="door-service-worker"),
    path("door/config", config, name="door-config"),
    path("door/device/", device_key, name="door-device"),
    path("door/gate", choose_gate, name="door-gate"),
    path("door/scans/<uuid:scan_id>", verdict, name="door-scan"),
    path("door/scans/<uuid:scan_id>/party", more_of_party, name="door-party"),
    path("scan", shell, name="scan"),
    path("scan/", login_not_required(RedirectView.as_view(pattern_name="scan", query_string=True))),
    path("scan/sw.js", service_worker, name="scan-service-worker"),
]
