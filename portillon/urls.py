"""All addresses of the program, by room."""

from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver

from portillon.api.health import healthz

handler500 = "portillon.operating.unavailable.error_page"
urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz),
    path("api/v1/", include("portillon.api.urls", namespace="api")),
    path("", include("portillon.public.urls")),
    path("", include("portillon.console.urls")),
]
