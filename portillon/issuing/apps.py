"""What Django does with this room when it starts."""

from django.apps import AppConfig

from portillon.issuing.mailing import kinds


class IssuingConfig(AppConfig):
    name = "portillon.issuing"

    def ready(self) -> None:
        kinds.load()
