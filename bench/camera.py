"""Measures the scanner's camera: how soon a code is answered, and how many hard pictures are read."""

from pathlib import Path

from bench.figure import Figure
from bench.sight import film, recall


def measure(folder: Path) -> list[Figure]:
    return [*film.measure(folder), *recall.measure(folder)]
