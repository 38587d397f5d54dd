"""One record of a file, before its columns are known."""

# The number of its first line, and its cells, or a sentence that says why the record cannot be read.
Record = tuple[int, list[str] | str]
