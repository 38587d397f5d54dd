"""What Django does with this room when it starts."""

from django.apps import AppConfig


class EntriesConfig(AppConfig):
    name = "portillon.entries"

    def ready(self) -> None:
        from portillon.entries import rule_change
        from portillon.places import moving

        moving.register_check(rule_change.check)
