"""What Django does with this room when it starts."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created

from portillon.operating import time_limits


class OperatingConfig(AppConfig):
    name = "portillon.operating"

    def ready(self) -> None:
        connection_created.connect(time_limits.on_new_connection)
