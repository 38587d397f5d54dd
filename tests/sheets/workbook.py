"""Workbooks for tests."""

from io import BytesIO
from typing import Any

import xlsxwriter


def workbook(rows: list[list[Any]]) -> BytesIO:
    """An XLSX file with these rows; a text that begins with = is stored as a text."""
    file = BytesIO()
    with xlsxwriter.Workbook(
        file, {"strings_to_formulas": False, "default_date_format": "dd.mm.yyyy"}
    ) as book:
        sheet = book.add_worksheet()
        for line, cells in enumerate(rows):
            sheet.write_row(line, 0, cells)
    file.seek(0)
    return file
