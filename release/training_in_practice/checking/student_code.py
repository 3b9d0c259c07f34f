# Built from autograder/verdict/student_code.py; edit it there.
"""A student's cell as syntax: the statement at a line, and mistakes that stand in the code itself. Pure.

A release holds this very file. It imports the standard library only.
"""

import ast
import builtins
import difflib
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

MAX_CELL = 100_000  # characters of a cell that is parsed
MAX_SHOWN = 90  # characters of a line that a message quotes
MAGIC = re.compile(r"^([ \t]*)[%!].*$", re.MULTILINE)
SIGN_AFTER_EQUALS = re.compile(r"[\w\]) ] ?=([-+])\s")  # "x =- y"
LOOPS = (ast.For, ast.While)
BUILTINS = frozenset(dir(builtins))
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
CHANGING = frozenset({"append", "extend", "insert", "update", "sort", "reverse", "shuffle", "fill"})


class Remark(NamedTuple):
    """A mistake in words for the student."""

    id: str  # by which reports group students
    title: str  # without a full stop
    text: str
    line: int | None = None  # of the cell


@dataclass(frozen=True)
class StudentCode:
    """The cell that defines a graded function; ``source`` is empty if it is not known."""

    source: str
    name: str  # of the function

    @cached_property
    def body(self) -> list[ast.stmt]:
        """The statements of the cell; empty if it cannot be parsed."""
        if len(self.source) <= MAX_CELL:
            with suppress(SyntaxError, ValueError, RecursionError, MemoryError), warnings.catch_warnings():
                warnings.simplefilter("ignore")  # a backslash in a string
                return ast.parse(MAGIC.sub(r"\1pass", self.source)).body
        return []

    @cached_property
    def function(self) -> ast.FunctionDef | None:
        """The last definition of the function; None if there is none."""
        found = [n for n in self.body if isinstance(n, ast.FunctionDef) and n.name == self.name]
        return found[-1] if found else None

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """All nodes of the function, without those of functions and classes in it."""
        return tuple(_walk(self.function.body)) if self.function else ()

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """The names of the function's parameters."""
        if self.function is None:
            return ()
        arguments = self.function.args
        return tuple(a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs))

    @cached_property
    def assigned(self) -> tuple[str, ...]:
        """The names that the function assigns to, in order."""
        names = (n for n in self.nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
        return tuple(dict.fromkeys(node.id for node in names))

    def quoted(self, line: int | None) -> str:
        """The text of a line of the cell, as a message quotes it."""
        lines = self.source.split("\n")
        if not line or line > len(lines):
            return ""
        text = " ".join(lines[line - 1].split())
        return text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 2] + " …"

    def at(self, line: int | None) -> list[ast.AST]:
        """The nodes of the statement at a line; of a loop, a condition or a definition, those of its head."""
        found: list[ast.AST] = []
        if line is None or self.function is None:
            return found
        for node in ast.walk(self.function):
            if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or line):
                parts = [child for _, value in ast.iter_fields(node) for child in _listed(value)]
                head = [part for part in parts if not isinstance(part, (ast.stmt, ast.ExceptHandler))]
                found = [node, *(inner for part in head for inner in ast.walk(part))]
        return found

    def holds(self, line: int | None) -> bool:
        """Whether a line belongs to the function."""
        function = self.function
        return bool(line and function and function.lineno <= line <= (function.end_lineno or 0))


def _listed(value: object) -> list[ast.AST]:
    return [part for part in (value if isinstance(value, list) else [value]) if isinstance(part, ast.AST)]


def _walk(body: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """Nodes and what they hold, in reading order, without functions and classes."""
    waiting = list(reversed(body))
    while waiting:
        node = waiting.pop()
        if not isinstance(node, SCOPES):
            yield node
            waiting += reversed(list(ast.iter_child_nodes(node)))


def listed(names: Sequence[str]) -> str:
    """Names in a sentence: "v, s and parameters"."""
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like a name, or an empty text; the same letters in another case come first."""
    others = [one for one in dict.fromkeys(known) if one != name]
    same = [one for one in others if one.lower() == name.lower()]
    return next(iter(same or difflib.get_close_matches(name, others, 1, 0.75)), "")


# --- mistakes that stand in the code -----------------------------------------------------------------


def returns_nothing(code: StudentCode, returns: Sequence[str]) -> Remark | None:
    """Why a function whose value is None returns nothing, if its code shows it."""
    if code.function is None:
        return None
    wanted = f"`return {', '.join(returns)}`"
    returned = [node for node in code.nodes if isinstance(node, ast.Return)]
    if not returned and (outside := [node for node in code.body if isinstance(node, ast.Return)]):
        line = outside[-1].lineno
        title = f"The `return` in line {line} stands outside the function"
        text = "It has to be indented as far as the function's other lines."
        return Remark("return_outside", title, text, line)
    if not returned:
        title = "Your function returns nothing"
        printed = [n for n in code.nodes if isinstance(n, ast.Call) and ast.unparse(n.func) == "print"]
        if printed and isinstance(code.function.body[-1], ast.Expr):
            title = "Your function prints its results and returns nothing"
            text = "`print` shows a value, `return` hands it to the caller. "
        else:
            text = "It has no `return`, so its value is None. "
            if changed := _changed_parameters(code, returns):
                text += f"It changes {listed(changed)}, but a caller reads what a function returns. "
        return Remark("returns_nothing", title, f"{text}The function ends with {wanted}.")
    line = returned[-1].lineno
    match returned[-1].value:
        case None:
            title = f"The `return` in line {line} has no value after it"
            return Remark("returns_nothing", title, f"Results are handed over with {wanted}.", line)
        case ast.Call(func=ast.Attribute(attr=method)) if method in CHANGING:
            return Remark("returns_nothing", *_no_value(method, line), line)
        case ast.Call(func=ast.Name(id="print")):
            return Remark("returns_nothing", *_no_value("print", line), line)
    if all(node not in code.function.body for node in returned):
        text = f"Where none of them is reached, the function returns nothing: end it with {wanted}."
        lines = listed([str(node.lineno) for node in returned])
        title = f"The only `return` stands inside a block (line {lines})"
        return Remark("returns_nothing", title, text, returned[0].lineno)
    return None


def _no_value(function: str, line: int) -> tuple[str, str]:
    what = "shows a value" if function == "print" else "changes the object that it is called on"
    return f"The value of {function}() in line {line} is None", f"{function}() {what} and returns nothing."


def _changed_parameters(code: StudentCode, returns: Sequence[str]) -> list[str]:
    """The parameters that are results by name and whose entries the function assigns to."""
    stored = [n.value for n in code.nodes if isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Store)]
    names = {value.id for value in stored if isinstance(value, ast.Name)}
    return [name for name in code.parameters if name in names and name in returns]


def returns_generator(code: StudentCode) -> Remark | None:
    """Why a function whose value is a generator returns one, if its code shows it."""
    text = "A generator has no entries yet: it makes each one when a caller asks for it. "
    for node in code.nodes:
        match node:
            case ast.Yield(lineno=line) | ast.YieldFrom(lineno=line):
                text += "Collect the entries in a list and return that."
                return Remark(
                    "returns_generator", f"The `yield` in line {line} makes a generator", text, line
                )
            case ast.Return(value=ast.GeneratorExp(), lineno=line):
                text += "Square brackets around the expression make a list."
                return Remark("returns_generator", f"Line {line} returns a generator", text, line)
    return None


def mistake_in(code: StudentCode) -> Remark | None:
    """The first mistake that the code of a wrong function shows, whatever it returned."""
    found = [remark for loop in _of(code, LOOPS) for remark in _in_loop(code, loop)]
    lines = code.source.split("\n")
    for statement in _of(code, (ast.stmt,)):
        found += _in_statement(statement, lines[statement.lineno - 1])
    return found[0] if found else None


def _of(code: StudentCode, kinds: tuple[type[ast.AST], ...]) -> list:
    return [node for node in code.nodes if isinstance(node, kinds)]


def _in_loop(code: StudentCode, loop: ast.For | ast.While) -> Iterator[Remark]:
    for statement in loop.body:
        if isinstance(statement, ast.Return):
            line = statement.lineno
            title = f"The `return` in line {line} stands inside the loop"
            text = (
                f"The function ends in the first pass of the loop of line {loop.lineno}. "
                "Indent the `return` as far as the loop itself."
            )
            yield Remark("return_in_loop", title, text, line)
        for name, value in _assigned_names(statement):
            if _is_empty(value) and _is_returned(code, name) and _is_filled(loop, name):
                line = statement.lineno
                title = f"{name} begins anew in each pass of the loop"
                text = (
                    f"Line {line} empties {name}, so that only the last pass of the loop of line "
                    f"{loop.lineno} is left. Make {name} once, above the loop."
                )
                yield Remark("emptied_in_loop", title, text, line)


def _assigned_names(statement: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    """The names that a statement assigns to, each with its value."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            yield name, value
        case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
            pairs = zip(names, values, strict=False)
            yield from ((target.id, value) for target, value in pairs if isinstance(target, ast.Name))


def _is_empty(value: ast.expr) -> bool:
    match value:
        case ast.Dict(keys=[]) | ast.List(elts=[]):
            return True
        case ast.Call(func=ast.Name(id="dict" | "list"), args=[], keywords=[]):
            return True
    return False


def _is_returned(code: StudentCode, name: str) -> bool:
    returned = (node for node in code.nodes if isinstance(node, ast.Return) and node.value)
    return any(isinstance(n, ast.Name) and n.id == name for r in returned for n in ast.walk(r))


def _is_filled(loop: ast.For | ast.While, name: str) -> bool:
    """Whether the loop assigns to entries of a container, or appends to it."""
    for node in _walk(loop.body):
        match node:
            case ast.Subscript(value=ast.Name(id=found), ctx=ast.Store()) if found == name:
                return True
            case ast.Call(func=ast.Attribute(value=ast.Name(id=found), attr=method)) if found == name:
                if method in CHANGING:
                    return True
    return False


def _in_statement(statement: ast.stmt, text_of_line: str) -> Iterator[Remark]:
    line = statement.lineno
    match statement:
        case ast.Assign(
            targets=[ast.Name(id=name)],
            value=ast.Call(func=ast.Attribute(value=ast.Name(id=own), attr=method)),
        ) if name == own and method in CHANGING:
            title, text = _no_value(method, line)
            yield Remark("assigned_none", title, f"{text} Write the call without `{name} =`.", line)
        case ast.Assign() if found := SIGN_AFTER_EQUALS.search(text_of_line):
            sign = found[1]
            title = f"Line {line} says `={sign}` where `{sign}=` may be meant"
            yield Remark("sign_after_equals", title, f"`x ={sign} y` is x = {sign}y.", line)
        case ast.AugAssign(target=ast.Name(id=name), op=ast.Add(), value=ast.Tuple(elts=parts)) if (
            len(parts) > 1
        ):
            title = f"Line {line} adds {len(parts)} entries to {name}, not one"
            text = f"`+=` takes a tuple apart. {name}.append((…)) adds it as it is."
            yield Remark("list_extended", title, text, line)
        case ast.Return(value=ast.Tuple(elts=[_])) | ast.Assign(value=ast.Tuple(elts=[_])):
            title = f"Line {line} ends with a comma"
            yield Remark("comma_at_end", title, "The comma makes a tuple of the value before it.", line)
        case ast.Expr(value=ast.Compare(left=ast.Name() | ast.Subscript(), ops=[ast.Eq()])):
            title = f"Line {line} compares and changes nothing"
            yield Remark("comparison_alone", title, "`==` compares two values, `=` assigns one.", line)
        case ast.Expr(value=ast.BinOp(left=ast.Name() | ast.Subscript())):
            title = f"Line {line} computes a value and drops it"
            text = "Assign it to a name or an entry, with `=`."
            yield Remark("value_dropped", title, text, line)
