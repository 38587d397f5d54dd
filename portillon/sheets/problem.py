"""The reasons why a whole file cannot be read. Each says so in the active language."""

from collections.abc import Sequence
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portillon.sheets.heading import Heading


class SheetProblem(Exception):
    """The file was not used at all. `str()` gives a sentence for the person who sent it."""

    sentence: ClassVar[str | Promise]

    def __init__(self, **values: object) -> None:
        super().__init__(values)
        self.values = values

    def __str__(self) -> str:
        return str(self.sentence) % self.values


class ColumnsProblem(SheetProblem):
    """What is wrong with the columns of a file, `headings`. It is well once they are assigned otherwise."""

    headings: Sequence[Heading] = ()

    def about(self, headings: Sequence[Heading]) -> "ColumnsProblem":
        """Note the columns of the file, and return this problem."""
        self.headings = headings
        return self


class NotASheet(SheetProblem):
    sentence = _("This file is neither CSV nor XLSX.")


class OldOrLockedSheet(SheetProblem):
    sentence = _(
        "This file is in the old Excel format or has a password; save it as XLSX without a password."
    )


class OpenDocumentSheet(SheetProblem):
    sentence = _("This is an OpenDocument file; save it as XLSX or CSV.")


class EmptySheet(SheetProblem):
    sentence = _("The file is empty.")


class TooLargeSheet(SheetProblem):
    sentence = _("The file is larger than %(max)d MB.")


class PackedSheet(SheetProblem):
    sentence = _(
        "This file unpacks to far more than it seems to hold. Save it anew in a spreadsheet program, or as CSV."
    )


class TooManyRows(SheetProblem):
    sentence = _("The file has more than %(max)d rows; split it into several.")


class BrokenSheet(SheetProblem):
    sentence = _("The XLSX file is damaged.")


class UnclearEncoding(SheetProblem):
    sentence = _(
        "It is not clear how the letters of this file are encoded: “%(one)s” or “%(other)s”? "
        "Save it as “CSV UTF-8” or as XLSX."
    )


class UnknownHeadings(ColumnsProblem):
    sentence = _("The first row names no column that is known here: %(found)s")


class DuplicateHeadings(ColumnsProblem):
    sentence = _("Two columns mean the same: “%(one)s” and “%(two)s”.")


class NoEmailColumn(ColumnsProblem):
    sentence = _("The file has no column for the e-mail address.")


class NoNameColumn(ColumnsProblem):
    sentence = _("The file has no column for the name.")
