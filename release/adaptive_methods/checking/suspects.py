# Built from autograder/verdict/suspects.py; edit it there.
"""Finds lines that are probably the mistake of a wrong function, whose values name no other. Pure.

A release holds this very file. It imports the standard library only.
"""

import ast
from collections.abc import Iterator

from checking.student_code import LOOPS, Remark, StudentCode, listed

ORDINARY = (0, 1, 2)  # numbers that stand in formulas for their own sake
UNUSED = "argument_unused"
USES_WRONG = "uses_wrong"  # see remarks.py
SUSPECTS = (  # ids of the remarks: true, and perhaps not the reason
    *("divided_by_one", "other_case", "keys_taken_apart", "default_written_in", UNUSED),
    *("fixed_loop", "value_unused", "numpy_matrix", USES_WRONG),
)
MATRICES = ("np.matrix", "np.asmatrix", "np.mat", "np.bmat", "numpy.matrix", "numpy.asmatrix")
VARIABLE = ("len", "enumerate", "zip")  # calls whose value follows from the arguments


def suspect_in(code: StudentCode) -> Remark | None:
    """The first suspect line of a wrong function; each sentence on it is true in any case."""
    rules = _matrix, _divided_by_one, _other_case, _items_forgotten, _written_in, _unused
    for rule in (*rules, _fixed_loop, _value_unused):
        if found := next(rule(code), None):
            return found
    return None


def _matrix(code: StudentCode) -> Iterator[Remark]:
    for node in code.nodes:
        if isinstance(node, ast.Call) and (name := ast.unparse(node.func)) in MATRICES:
            title = f"Line {node.lineno} makes a matrix of NumPy's old kind, not an array"
            text = f"{name} gives a type of its own, in which * is the matrix product. Arrays are asked for."
            yield Remark("numpy_matrix", title, text, node.lineno)


def _divided_by_one(code: StudentCode) -> Iterator[Remark]:
    for node in code.nodes:
        match node:
            case ast.BinOp(
                left=ast.BinOp(op=ast.Div(), right=ast.Constant(value=1)) as quotient,
                op=ast.Add() | ast.Sub() as operator,
            ):
                sign = "+" if isinstance(operator, ast.Add) else "-"
                title = f"Line {node.lineno} divides by 1 and by nothing else"
                text = (
                    f"Python reads `{ast.unparse(node)}` as ({ast.unparse(quotient)}) {sign} …: "
                    f"/ comes before {sign}. A divisor of two terms needs brackets."
                )
                yield Remark("divided_by_one", title, text, node.lineno)


def _other_case(code: StudentCode) -> Iterator[Remark]:
    for loop in (node for node in code.nodes if isinstance(node, ast.For)):
        indices = [n for part in loop.body for n in ast.walk(part) if isinstance(n, ast.Subscript)]
        names = [n for index in indices for n in ast.walk(index.slice) if isinstance(n, ast.Name)]
        for name in names:
            own = loop.target.id if isinstance(loop.target, ast.Name) else name.id
            if name.id != own and name.id.lower() == own.lower() and name.id in code.assigned:
                title = f"Line {name.lineno} uses {name.id} in the loop over {own}"
                text = f"{own} changes from one pass of the loop to the next, {name.id} does not."
                yield Remark("other_case", title, text, name.lineno)


def _items_forgotten(code: StudentCode) -> Iterator[Remark]:
    for node in code.nodes:
        match node:
            case ast.For(target=ast.Tuple(), iter=ast.Name(id=name)) if name in code.parameters:
                title = f"The loop in line {node.lineno} takes what is in {name} apart"
                text = (
                    "A loop over a dictionary gets its keys only, and a key is a text of several letters. "
                    f"{name}.items() gives each key with its entry."
                )
                yield Remark("keys_taken_apart", title, text, node.lineno)


def _written_in(code: StudentCode) -> Iterator[Remark]:
    defaults = [(name, value) for name, value in _defaults(code) if value not in ORDINARY]
    unused = _unused_parameters(code)
    for number in (node for node in code.nodes if isinstance(node, ast.Constant)):
        meant = [name for name, value in defaults if value == number.value]
        meant = [name for name in meant if name in unused] or meant
        if meant and isinstance(number.value, (int, float)):
            written = ast.get_source_segment(code.source, number) or str(number.value)
            title = f"Line {number.lineno} has the number {written} where {' or '.join(meant)} may be meant"
            text = f"{listed(meant)} {'are' if meant[1:] else 'is'} {written} only if a caller gives no other"
            yield Remark("default_written_in", title, f"{text} value.", number.lineno)


def _defaults(code: StudentCode) -> Iterator[tuple[str, float]]:
    """The parameters whose default is a number, each with that number."""
    if code.function is not None:
        arguments = code.function.args
        positional = [*arguments.posonlyargs, *arguments.args]
        pairs: list[tuple[ast.arg, ast.expr | None]] = [
            *zip(positional[::-1], arguments.defaults[::-1], strict=False),
            *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
        ]
        for argument, default in pairs:
            if isinstance(default, ast.Constant) and isinstance(default.value, (int, float)):
                yield argument.arg, default.value


def _unused_parameters(code: StudentCode) -> list[str]:
    body = code.function.body if code.function else []
    names = [node for part in body for node in ast.walk(part) if isinstance(node, ast.Name)]
    used = {node.id for node in names if isinstance(node.ctx, ast.Load)}
    return [name for name in code.parameters if name not in used]


def _unused(code: StudentCode) -> Iterator[Remark]:
    if code.function is not None and (unused := _unused_parameters(code)):
        title = f"Your function never uses {listed(unused)}"
        where = "Where does the task need it?" if len(unused) == 1 else "Where does the task need them?"
        text = f"Its results are the same whatever a caller gives there. {where}"
        yield Remark(UNUSED, title, text, code.function.lineno)


def _fixed_loop(code: StudentCode) -> Iterator[Remark]:
    """The loop of a function whose loops all run as often, whatever its arguments are."""
    loops = [node for node in code.nodes if isinstance(node, LOOPS)]
    constants = {
        node.targets[0].id: node
        for node in code.nodes
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
        and type(node.value.value) is int
    }
    for loop in loops[:1]:
        match loop:
            case ast.For(iter=ast.Call(func=ast.Name(id="range"), args=bounds)) if len(loops) == 1:
                names = {n.id for bound in bounds for n in ast.walk(bound) if isinstance(n, ast.Name)}
                unused = {id(n) for statement, _ in _unused_values(code) for n in ast.walk(statement)}
                kept = (n for n in code.nodes if isinstance(n, ast.Call) and id(n) not in unused)
                called = {ast.unparse(n.func) for n in kept}
                if names <= constants.keys() and not called & {*VARIABLE}:
                    line, written = loop.lineno, ast.unparse(loop.iter)
                    title = f"The loop in line {line} does not depend on the arguments"
                    if names:
                        given = constants[min(names)]
                        line, written = given.lineno, ast.unparse(given)
                        title = f"The number in line {line} does not depend on the arguments"
                    text = f"`{written}` is the same in every call. What should it follow from?"
                    yield Remark("fixed_loop", title, text, line)


def _value_unused(code: StudentCode) -> Iterator[Remark]:
    for statement, name in _unused_values(code):
        title = f"Line {statement.lineno} computes {name}, which is never used"
        yield Remark("value_unused", title, "Where should its value go?", statement.lineno)


def _unused_values(code: StudentCode) -> Iterator[tuple[ast.Assign, str]]:
    """The assignments to a name that the function never reads, each with the name."""
    names = [n for n in ast.walk(code.function) if isinstance(n, ast.Name)] if code.function else []
    used = {node.id for node in names if isinstance(node.ctx, ast.Load)}
    for node in code.nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)]) if name not in used:
                yield node, name
