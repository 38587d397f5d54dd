"""The addresses that anybody may open without signing in."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from portillon.public.holder import holder_page, holder_pdf
from portillon.public.stranger import stranger


class AnyText(StringConverter):
    """Whatever somebody types gets an answer that tells nothing: slashes, line breaks and nothing at all included."""

    regex = r"[\s\S]*"


register_converter(AnyText, "any")

urlpatterns = [
    path("h/<str:secret>", holder_page, name="holder-page"),
    path("h/<str:secret>/ticket.pdf", holder_pdf, name="holder-pdf"),
    path("t/<any:token>", stranger, name="code"),
]
