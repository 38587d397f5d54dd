"""Which requests may take seconds: files that are made, lists that are read, statistics."""

import re

from granian.rsgi import Scope

_MADE = re.compile(r"\.(pdf|csv|xlsx|zip)$")
_COUNTED = re.compile(r"/(stats|statistics)(/|$)")
_READ = re.compile(r"/(roster|import|application|passes|tickets|entries|people|persons)/?$")


def is_heavy(scope: Scope) -> bool:
    path = scope.path
    if path.startswith("/static/"):
        return False
    return bool(
        _MADE.search(path) or _COUNTED.search(path) or (scope.method == "POST" and _READ.search(path))
    )
