"""What a stranger sees first: what this is, and where to sign in."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from portillon.console.home import home_of


# Open: a stranger who opens a code of nobody's is led here.
@login_not_required
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(home_of(request.user))
    return render(request, "console/start/page.html")
