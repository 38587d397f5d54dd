"""What Django does with this room when it starts."""

from django.apps import AppConfig


class IssuingConfig(AppConfig):
    name = "portillon.issuing"

    def ready(self) -> None:
        from portillon.issuing.mailing import kinds
        from portillon.issuing.registration import own_times
        from portillon.places import moving

        kinds.load()
        moving.register(own_times.of_form)
