"""What Django does with this room when it starts."""

from django.apps import AppConfig


class DevicesConfig(AppConfig):
    name = "portillon.devices"

    def ready(self) -> None:
        from portillon.devices import own_times
        from portillon.places import moving

        moving.register(own_times.of_codes)
