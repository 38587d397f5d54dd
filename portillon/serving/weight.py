"""Which requests may take seconds: files that are made, lists that are read, statistics."""

import re

from granian.rsgi import Scope

_MADE = re.compile(r"\.(pdf|csv|xlsx|zip)$")
_COUNTED = re.compile(r"/(stats|statistics)(/|$)")
ROSTER = "/api/v1/roster"
REGISTERS = "/api/v1/registers"
RECORDS = ("/api/v1/roster/records", "/api/v1/roster/names")
_READ = re.compile(r"/(roster|import|application|passes|tickets|entries|people|persons)/?$")


def is_heavy(scope: Scope) -> bool:
    path = scope.path
    if path == ROSTER:
        # What is new to a scanner is little; what it begins with is not.
        return "since=" not in scope.query_string
    if path.startswith("/static/"):
        return False
    return bool(
        _MADE.search(path)
        or path in RECORDS
        or _COUNTED.search(path)
        or (scope.method == "POST" and _READ.search(path))
    )
