"""The start page for strangers: what Portillon is, and where to sign in. Everybody else is led to their own page."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from portillon.console.home import home_of
from portillon.devices.device_cookie import device_in


# Open: this is where an unknown code leads a stranger.
@login_not_required
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(home_of(request.user))
    if device_in(request):
        # A steward's phone, whose browser has nothing else to do here.
        return redirect("door")
    return render(request, "console/start/page.html")
