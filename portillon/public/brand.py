"""An organisation's colour and logo for public pages.

Their addresses name the content, so browsers cache them for good.
"""

import re

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from portillon.accounts.colour import in_the_dark
from portillon.accounts.models import Logo

YEAR_SECONDS = 365 * 24 * 3600
_HEX = re.compile(r"[0-9a-f]{6}")


# Open: the answer contains only the colour from the address.
@login_not_required
@cache_control(max_age=YEAR_SECONDS, immutable=True, public=True)
@require_safe
def colour(request: HttpRequest, digits: str) -> HttpResponse:
    """Return a style sheet, because the page's content security policy forbids inline styles."""
    if not _HEX.fullmatch(digits):
        raise Http404
    light, dark = f"#{digits}", in_the_dark(f"#{digits}")
    css = f":root{{--teal:{light}}}@media(prefers-color-scheme:dark){{:root{{--teal:{dark}}}}}"
    return HttpResponse(css, content_type="text/css")


# Open: holders see it on their tickets.
@login_not_required
@cache_control(max_age=YEAR_SECONDS, immutable=True, public=True)
@require_safe
def logo(request: HttpRequest, digest: str) -> HttpResponse:
    found = Logo.objects.filter(digest=digest).first()
    if found is None:
        raise Http404
    return HttpResponse(bytes(found.png), content_type="image/png")
