"""Reads an instructor's tables: CSV files in UTF-8 whose first line names the columns.

Columns may be separated by commas, semicolons or tabs, because spreadsheets choose the separator by language,
and Excel's line ``sep=;`` may come first. Names of columns may have capitals.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

from autograder.exceptions import UsageError

SEPARATORS = ",;\t"


def read_table(path: Path, kind: str = "", strict: bool = False) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the number and the fields of each line of a CSV file, the first of which names the columns.

    Names of columns are in small letters; missing fields are empty. The first item is that of the first
    line, with each column's name as its field. ``kind`` precedes the file's name in messages. With
    ``strict``, a line has no more fields than there are columns.

    Raises:
        UsageError: the file cannot be read, or is not such a file.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            first = file.readline()
            if not first.lower().startswith("sep="):
                file.seek(0)
                above, first = 0, first or " "
            else:
                first = file.readline()
                file.seek(0)
                file.readline()
                above = 1
            rows = csv.DictReader(file, delimiter=max(SEPARATORS, key=first.count), restval="")
            names = {name: (name or "").strip().lower() for name in rows.fieldnames or ()}
            yield 1, {short: short for short in names.values()}
            for row in rows:
                number = rows.line_num + above
                if strict and None in row:
                    raise UsageError(f"{kind}{path}, line {number}: there are more cells than columns")
                yield number, {names[name]: (row[name] or "").strip() for name in names}
    except OSError as error:
        raise UsageError(f"{kind}{path} cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{kind}{path} is not a CSV file in UTF-8: {error}") from error
