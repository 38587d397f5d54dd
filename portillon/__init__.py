"""Portillon, an admission desk. The version is written here and nowhere else (docs/releasing.md)."""

__version__ = "0.1.0"
