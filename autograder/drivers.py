"""Drivers of cases: short functions of the instructor's that try out what a submission defined.

A driver runs in the sandbox, beside the submission, so it travels as the text of one function:
``testCases.py`` itself, which holds the expected values, never enters the sandbox.
"""

import ast
import builtins
import symtable
from collections.abc import Callable, Iterator
from typing import Any

from autograder.comparison import Case
from autograder.exceptions import GraderError

KNOWN = {"np", *vars(builtins)}  # names that a driver may use without defining them


def driver_text(case: Case, file_text: str) -> str:
    """The source of a case's driver, without its annotations; empty if the case has none.

    ``file_text`` is the file that defines the driver.

    Raises:
        GraderError: the driver is not a function that can stand alone; the message does not name the case.
    """
    if case.driver is None:
        return ""
    function = definition_of(case.driver, file_text)
    if function is None:
        raise GraderError("its driver must be a function that testCases.py defines with def, not indented")
    function = _WithoutAnnotations().visit(function)
    text = ast.unparse(function)
    table = symtable.symtable(text, "driver", "exec")
    if unknown := sorted(set(_global_names(table)) - KNOWN - {function.name}):
        raise GraderError(
            f"its driver {function.name} uses {unknown[0]}, which the sandbox does not have; "
            "import or define it inside the driver, or make it an argument of the case"
        )
    return text


def definition_of(driver: Callable[..., Any], file_text: str) -> ast.FunctionDef | None:
    """The statement that defines a driver at the top level of its file; None if there is none."""
    code = getattr(driver, "__code__", None)
    for node in ast.parse(file_text).body:
        if (
            isinstance(node, ast.FunctionDef)
            and code
            and (node.lineno, node.name)
            == (
                code.co_firstlineno,  # of a decorator, if there is one
                code.co_name,
            )
        ):
            return node
    return None


class _WithoutAnnotations(ast.NodeTransformer):
    """Removes annotations, whose names the sandbox need not know."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        self.generic_visit(node)
        if node.value is None:
            return ast.copy_location(ast.Pass(), node)
        return ast.copy_location(ast.Assign([node.target], node.value), node)


def _global_names(table: symtable.SymbolTable) -> Iterator[str]:
    """The names that a piece of code reads and does not define itself."""
    for symbol in table.get_symbols():
        if symbol.is_global() and symbol.is_referenced():
            yield symbol.get_name()
    for inner in table.get_children():
        yield from _global_names(inner)
