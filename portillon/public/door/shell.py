"""The scanner's page, of phones and of signed-in persons, and its service worker: built files, the same for everybody.

Nothing in them depends on who asks, so a browser may keep them and open the page without a network. What may be
scanned is asked for by the page itself (door.py, and console/scanner/scan.py).
"""

from pathlib import Path

from csp.constants import SELF
from csp.decorators import csp_update
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import etag, require_safe

from portillon.devices.readiness import scanner_version


def _version(request: HttpRequest) -> str:
    return f'"{scanner_version()}"'


# Open: there is nothing in it that belongs to anybody.
# The decoder is WebAssembly and runs in a worker that the bundler may start from a blob.
@login_not_required
@csp_update(
    {"script-src": [SELF, "'wasm-unsafe-eval'"], "worker-src": [SELF, "blob:"], "connect-src": [SELF]}
)
@cache_control(public=True, no_cache=True)
@require_safe
@etag(_version)
def shell(request: HttpRequest) -> HttpResponse:
    response = _built("shell.html", "text/html; charset=utf-8")
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


# Open for the same reason.
@login_not_required
@csp_update({"connect-src": [SELF]})
@cache_control(public=True, no_cache=True)
@require_safe
@etag(_version)
def service_worker(request: HttpRequest) -> HttpResponse:
    """Return the script, which may serve the page under whose address it is: /door for /door/sw.js."""
    response = _built("sw.js", "text/javascript; charset=utf-8")
    response.headers["Service-Worker-Allowed"] = request.path.rpartition("/")[0]
    return response


def _built(name: str, content_type: str) -> HttpResponse:
    """Raises Http404 if the scanner was not built."""
    found = finders.find(f"scanner/{name}")
    if not isinstance(found, str):
        raise Http404
    return HttpResponse(Path(found).read_bytes(), content_type=content_type)
