"""Says with every 503 when to try again. Scanners wait for so long before they send a scan again."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

SECONDS = 2
HEADER = ("Retry-After", str(SECONDS))

Handler = Callable[[HttpRequest], HttpResponse]


def retry_after(get_response: Handler) -> Handler:
    def handle(request: HttpRequest) -> HttpResponse:
        answer = get_response(request)
        if answer.status_code == 503:
            answer.headers.setdefault(*HEADER)
        return answer

    return handle
