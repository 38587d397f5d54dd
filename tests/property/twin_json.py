"""Puts facts into the form of vectors/."""

from datetime import datetime
from typing import Any
from uuid import UUID

from portillon.core.at_desk import PassRecord
from portillon.core.at_door import TicketRecord
from portillon.core.credential import Missing, Rule, Visit
from portillon.core.several_days import Step


def in_json(value: Any) -> Any:
    match value:
        case datetime():
            return value.isoformat()
        case Missing():
            return value.value
        case Rule():
            return _word(value)
        case UUID():
            return str(value)
        case frozenset():
            return sorted(value)
        case Step() | Visit() | TicketRecord() | PassRecord():
            return in_json(value._asdict())
        case dict():
            return {name: in_json(one) for name, one in value.items()}
        case list() | tuple():
            return [in_json(one) for one in value]
    if hasattr(value, "__dataclass_fields__"):
        return {name: in_json(getattr(value, name)) for name in value.__dataclass_fields__}
    return value


def _word(rule: Rule) -> str:
    if rule.daily:
        return str(rule.days_max or "daily")
    return {None: "unlimited", 1: "once"}.get(rule.entries_max) or str(rule.entries_max)
