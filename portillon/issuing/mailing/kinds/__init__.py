"""The kinds of mail, one module each. Every module in this folder is loaded, so to add a kind is to add a module."""

from importlib import import_module
from pkgutil import iter_modules


def load() -> None:
    """Import every module here, so that each registers its kind. Called once, when Django starts."""
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
