"""Goes on below an import that fails: a package that is missing here costs what needs it, not its whole cell.

Of the statements below it in the cell, those run that only import, define, or name a constant.
"""

import ast
import linecache
from contextlib import suppress
from typing import Any

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
IMPORTS = (ast.Import, ast.ImportFrom)
VALUES = (
    *(ast.Constant, ast.Name, ast.Attribute, ast.UnaryOp, ast.BinOp, ast.Tuple, ast.List, ast.Dict, ast.Set),
    *(ast.unaryop, ast.operator, ast.expr_context),
)


def run_below(error: ImportError, cell: str, names: dict[str, Any]) -> None:
    """Run what is safe to run below the import that raised ``error``, in ``names``.

    ``cell`` begins the file names of cells. Does nothing unless a statement of the cell itself imports.
    """
    trace = error.__traceback__
    while trace is not None and not trace.tb_frame.f_code.co_filename.startswith(cell):
        trace = trace.tb_next
    if trace is None:
        return
    file, line = trace.tb_frame.f_code.co_filename, trace.tb_lineno
    body = ast.parse("".join(linecache.getlines(file))).body
    imports = (part for part in body if isinstance(part, IMPORTS))
    if not any(part.lineno <= line <= (part.end_lineno or line) for part in imports):
        return
    for statement in body:
        if statement.lineno > line and _is_safe(statement):
            with suppress(BaseException):  # it may need what is missing
                exec(compile(ast.Module([statement], []), file, "exec"), names)


def _is_safe(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Assign):
        targets = all(isinstance(target, ast.Name) for target in statement.targets)
        return targets and all(isinstance(node, VALUES) for node in ast.walk(statement.value))
    return isinstance(statement, (*DEFINITIONS, *IMPORTS))
