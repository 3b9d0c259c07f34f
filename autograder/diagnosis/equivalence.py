"""Edits of a reference that provably change nothing, so that their authors need not prove it. Pure.

The proofs are about numbers and NumPy's arrays: the order of two arguments, the last of known axes, a copy of
an array that nothing else refers to, a kept dimension that broadcasting adds anyway.
"""

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from autograder.diagnosis.mutants import Mutation, Reference, node_at

BUILTINS = {"abs", "float", "int", "len", "max", "min", "round", "sum"}
LIBRARIES = {"np", "numpy", "math"}
SYMMETRIC = {"add", "fmax", "fmin", "gcd", "hypot", "lcm", "logaddexp", "maximum", "minimum", "multiply"}
REDUCTIONS = {"all", "any", "argmax", "argmin", "max", "mean", "median", "min", "prod", "std", "sum", "var"}
CREATING = {  # functions of NumPy that return an array of their own
    *("abs", "arange", "array", "copy", "cos", "dot", "exp", "eye", "full", "full_like", "linspace", "log"),
    *("matmul", "maximum", "minimum", "ones", "ones_like", "outer", "sin", "sqrt", "square", "tanh", "zeros"),
    "zeros_like",
}


def proof(reference: Reference, edit: Mutation, dimensions: Mapping[str, int]) -> str:
    """Why an edit changes nothing for any numbers; empty if that is not known.

    ``dimensions`` are those of the arguments that are arrays of as many in every case.
    """
    function = reference.function
    if not edit.position or not isinstance(edit.node, ast.AST) or isinstance(function, ast.ClassDef):
        return ""
    old = node_at(function, edit.position)
    for why in (_swapped, _same_axis, _needless_copy, _needless_dimension):
        if found := why(function, old, edit.node, dimensions):
            return found
    return ""


def _swapped(function: ast.FunctionDef, old: Any, new: Any, dimensions: Mapping[str, int]) -> str:
    """``min(a, b)`` for ``min(b, a)``."""
    if not isinstance(old, ast.Call) or not isinstance(new, ast.Call) or old.keywords or len(old.args) != 2:
        return ""
    name = _library_function(old)
    builtin = isinstance(old.func, ast.Name) and old.func.id in {"min", "max"} - _names(function)
    if not builtin and name not in SYMMETRIC:
        return ""
    swapped = ast.Call(old.func, old.args[::-1], old.keywords)
    same = _text(new) == _text(swapped) and all(map(_is_pure, old.args))
    return "the order of the two arguments does not matter" if same else ""


def _same_axis(function: ast.FunctionDef, old: Any, new: Any, dimensions: Mapping[str, int]) -> str:
    """``X.shape[-1]`` for ``X.shape[1]``, and ``X.sum(-1)`` for ``X.sum(1)``, of a two-dimensional X."""
    if not (isinstance(old, ast.Constant) and isinstance(new, ast.Constant)):
        return ""
    if type(old.value) is not int or type(new.value) is not int:
        return ""
    match _parents(function)[old]:
        case ast.Subscript(value=ast.Attribute(value=ast.Name(id=name), attr="shape")):
            pass
        case ast.Call(args=[ast.Name(id=name), axis, *_]) as call if axis is old:
            if _library_function(call) not in REDUCTIONS:
                return ""
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method), args=[axis, *_]):
            if method not in REDUCTIONS or axis is not old:
                return ""
        case _:
            return ""
    count = _dimensions(function, name, dimensions)
    same = count and -count <= min(old.value, new.value) and max(old.value, new.value) < count
    if same and (old.value - new.value) % count == 0:
        return f"{name} has {count} dimensions, so that both indices name the same one"
    return ""


def _dimensions(function: ast.FunctionDef, name: str, known: Mapping[str, int]) -> int:
    """The number of dimensions of an array, by the cases or by an unpacking of its shape; 0 if unknown."""
    if name in _names(function):  # assigned to
        return 0
    for node in ast.walk(function):
        match node:
            case ast.Assign(
                targets=[ast.Tuple(elts=parts)],
                value=ast.Attribute(value=ast.Name(id=unpacked), attr="shape"),
            ) if unpacked == name and not any(isinstance(part, ast.Starred) for part in parts):
                return len(parts)
    return known.get(name, 0)


def _needless_copy(function: ast.FunctionDef, old: Any, new: Any, dimensions: Mapping[str, int]) -> str:
    """``a.copy()`` for ``a``, an array that was made here and that nothing else refers to afterwards."""
    match old:
        case ast.Call(func=ast.Attribute(value=copied, attr="copy"), args=[], keywords=[]):
            pass
        case _:
            return ""
    if _text(new) != _text(copied) or not (_is_new(copied) or _is_last_use(function, copied)):
        return ""
    return "the array was made here, and nothing else refers to it"


def _is_new(node: ast.expr) -> bool:
    """Whether an expression makes an array, or a number, of its own."""
    match node:
        case ast.BinOp() | ast.UnaryOp(op=ast.USub()) | ast.Compare():
            return True
        case ast.Call(keywords=keywords):
            return _library_function(node) in CREATING and not any(
                keyword.arg in ("out", "copy", "like") for keyword in keywords
            )
    return False


def _is_last_use(function: ast.FunctionDef, node: ast.expr) -> bool:
    """Whether this is the last use of a local array of which there is no other reference and no view."""
    if not isinstance(node, ast.Name):
        return False
    parents = _parents(function)
    uses = [use for use in ast.walk(function) if isinstance(use, ast.Name) and use.id == node.id]
    made = [use for use in uses if isinstance(use.ctx, ast.Store)]
    if len(made) != 1 or not isinstance(parents[made[0]], ast.Assign) or not _is_new(parents[made[0]].value):
        return False
    if len(parents[made[0]].targets) > 1 or any(
        isinstance(above, (ast.For, ast.While, ast.Lambda, ast.FunctionDef)) and above is not function
        for use in uses
        for above in _above(parents, use)
    ):
        return False
    others = [use for use in uses if use is not node and use is not made[0]]
    return all(
        use.lineno < node.lineno
        and (
            isinstance(parents[use], (ast.BinOp, ast.Compare))
            or (isinstance(parents[use], ast.Subscript) and isinstance(parents[use].ctx, ast.Store))
        )
        for use in others
    )


def _needless_dimension(function: ast.FunctionDef, old: Any, new: Any, dimensions: Mapping[str, int]) -> str:
    """``X.sum(axis=0)`` for ``X.sum(axis=0, keepdims=True)`` where the result meets X itself."""
    if not isinstance(old, ast.Call) or not isinstance(new, ast.Call):
        return ""
    without = [keyword for keyword in old.keywords if keyword.arg != "keepdims"]
    if len(without) == len(old.keywords) or _text(new) != _text(ast.Call(old.func, old.args, without)):
        return ""
    reduced, axis = _reduction(old)
    if reduced is None or not _is_pure(reduced) or axis not in (None, 0):
        return ""
    if all(_meets(function, use, reduced) for use in _uses(function, old)):
        return "broadcasting adds the same dimension"
    return ""


def _reduction(call: ast.Call) -> tuple[ast.expr | None, Any]:
    """The array that a call reduces along an axis, and that axis; no array for any other call."""
    arguments = list(call.args)
    if _library_function(call) in REDUCTIONS and arguments:
        array = arguments.pop(0)
    elif isinstance(call.func, ast.Attribute) and call.func.attr in REDUCTIONS:
        array = call.func.value
    else:
        return None, None
    axes = [keyword.value for keyword in call.keywords if keyword.arg == "axis"] + arguments
    if len(axes) > 1 or not all(isinstance(axis, ast.Constant) for axis in axes):
        return None, None
    return array, axes[0].value if axes and isinstance(axes[0], ast.Constant) else None


def _uses(function: ast.FunctionDef, node: ast.expr) -> Iterator[ast.expr]:
    """The expression itself, or every use of the name that alone it is assigned to."""
    match _parents(function)[node]:
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if value is node:
            uses = [use for use in ast.walk(function) if isinstance(use, ast.Name) and use.id == name]
            stored = [use for use in uses if isinstance(use.ctx, ast.Store)]
            yield from (use for use in uses if use not in stored) if len(stored) == 1 else (node,)
        case _:
            yield node


def _meets(function: ast.FunctionDef, node: ast.expr, array: ast.expr) -> bool:
    """Whether an expression is one operand of an operation by elements, and an unchanged array the other."""
    names = {part.id for part in ast.walk(array) if isinstance(part, ast.Name)}
    stores = [n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    parameters = {argument.arg for argument in function.args.args}
    if any(stores.count(name) > (name not in parameters) for name in names - LIBRARIES):
        return False
    match _parents(function)[node]:
        case ast.BinOp(left=left, op=operator, right=right) if not isinstance(operator, ast.MatMult):
            other = right if left is node else left
            return _text(other) == _text(array)
    return False


def _library_function(call: ast.Call) -> str:
    """The name of a function of NumPy or math that is called as ``np.f``; empty for any other."""
    match call.func:
        case ast.Attribute(value=ast.Name(id=library), attr=name) if library in LIBRARIES:
            return name
    return ""


def _is_pure(node: ast.expr) -> bool:
    """Whether an expression has the same value each time: it calls functions of arithmetic only."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and not _library_function(call):
            method = isinstance(call.func, ast.Attribute) and call.func.attr in REDUCTIONS | {"copy"}
            if not method and not (isinstance(call.func, ast.Name) and call.func.id in BUILTINS):
                return False
    return True


def _names(function: ast.FunctionDef) -> set[str]:
    """The names that a function assigns to."""
    nodes = (node for node in ast.walk(function) if isinstance(node, ast.Name))
    return {node.id for node in nodes if isinstance(node.ctx, ast.Store)}


def _parents(function: ast.FunctionDef) -> dict[ast.AST, Any]:
    return {child: node for node in ast.walk(function) for child in ast.iter_child_nodes(node)}


def _above(parents: Mapping[ast.AST, Any], node: ast.AST) -> Iterator[ast.AST]:
    while node in parents:
        node = parents[node]
        yield node


def _text(node: ast.AST) -> str:
    return ast.unparse(node)
