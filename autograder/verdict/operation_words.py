"""Explains exceptions of operators, function calls and indices. Pure; see exception_words.py.

A release holds this very file.
"""

import ast
import math
import re
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from autograder.verdict.stop import Stop, Words
from autograder.verdict.student_code import BUILTINS, CHANGING

MAKERS = ("zeros", "ones", "empty")
LIBRARY_SHAPES = ("np.shape", "numpy.shape")  # functions
CONTAINERS = ("dict", "list", "tuple", "numpy.ndarray")
NUMBERS = ("int", "float", "numpy.float64", "numpy.int64", "numpy.ndarray")


def power(stop: Stop) -> Words:
    operations = [*stop.nodes(ast.BinOp), *stop.nodes(ast.AugAssign)]
    if not any(isinstance(node.op, ast.BitXor) for node in operations):
        return None
    if stop.message and not re.search(r"\^|xor", stop.message):
        return None
    return "xor_for_power", "^ is not a power in Python", "It is an operation on bits; a power is written **."


def called(stop: Stop) -> Words:
    kind = stop.quoted_in(r"^'([\w.]+)' object is not callable")
    for text, node in stop.called():
        if text.endswith(".shape") and text not in LIBRARY_SHAPES and kind in ("", "tuple"):
            said = f"{text} is a tuple; its entries are {text}[0] and {text}[1], with square brackets."
            return "shape_called", "shape is not a function", said
        if kind and text.endswith((".size", ".ndim", ".T")):
            return "shape_called", f"{text} is not a function", f"It is written without brackets: {text}."
        if not kind:
            continue
        if text in BUILTINS:
            said = f"A variable named {text} hides it. Give the variable another name; restart the kernel."
            return "builtin_hidden", f"Python's {text} is no longer a function", said
        if kind == "module":
            said = f"Which function of it do you mean? It is called {text}.NAME(…)."
            return "module_called", f"{text} is a module, not a function", said
        if kind in CONTAINERS and text in (*stop.inputs, *stop.code.assigned):
            said = f"Round brackets call a function; an entry is taken with square brackets, {text}[…]."
            return "entry_called", f"{text} is not a function", said
        if kind in NUMBERS and not isinstance(node.func, ast.Attribute):
            said = f"`{text}(…)` calls {text} as a function. Is it a product? It needs its *."
            return "number_called", "A number or an array is not a function", said
    return None


def shape_as_two(stop: Stop) -> Words:
    if not re.search(r"as a data type|data type .* not understood|dtype", stop.message):
        return None
    for text, node in stop.called():
        starred = any(isinstance(one, ast.Starred) for one in node.args)
        apart = len(node.args) > 1 and not isinstance(node.args[0], ast.Tuple)
        if text.split(".")[-1] in MAKERS and (starred or apart):
            said = f"Its second argument is the type of the numbers: write {text}((rows, columns))."
            said = "The star takes the tuple apart; leave it out." if starred else said
            return "shape_as_two_arguments", f"{text} takes one shape, a tuple", said
    return None


def array_as_shape(stop: Stop) -> Words:
    if "only integer scalar arrays can be converted" not in stop.message:
        return None
    for text, node in stop.called():
        if text.split(".")[-1] in MAKERS and node.args:
            said = f"{text}(a.shape) and {text}_like(a) make an array in the shape of an array a."
            return "array_as_shape", f"{text} takes a shape, not an array", said
    return None


def parts_of_array(stop: Stop) -> Words:
    if "inhomogeneous shape" not in stop.message:
        return None
    title = "An array cannot be made of parts that differ in shape"
    return "parts_of_array", title, "A list can hold them: leave out np.array(…)."


def math_on_array(stop: Stop) -> Words:
    if not re.search(r"only (length-1|0-dimensional|size-1) arrays", stop.message):
        return None
    for text, _ in stop.called():
        name = text.removeprefix("math.")
        if "." not in name and hasattr(math, name) and name not in BUILTINS:
            said = f"np.{name} takes an array, entry by entry." if hasattr(np, name) else ""
            return "math_on_array", f"{text} takes one number, not an array", said
        if text in ("float", "int"):
            title = f"{text} takes one number, not an array"
            return "math_on_array", title, "An array has the method astype."
    return None


def whole_number(stop: Stop) -> Words:
    said = r"float\d*' object cannot be interpreted|slice indices must be|not float$|^only integers"
    if not re.search(said, stop.message) or not stop.line:
        return None
    title = f"Line {stop.line} needs a whole number"
    rounded = [text for text, _ in stop.all_called() if text in ("np.floor", "np.ceil", "np.round")]
    if rounded:
        return "whole_number", title, f"{rounded[0]} returns a float; int(…) makes a whole number of it."
    if any(isinstance(n, ast.BinOp) and isinstance(n.op, ast.Div) for n in stop.code.nodes):
        return "whole_number", title, "/ always gives a float; // gives a whole number."
    return None


def list_indexed(stop: Stop) -> Words:
    found = re.search(
        r"^(list|tuple|string) ind\w+ must be integers(?: or slices)?, not '?(tuple|str)", stop.message
    )
    if not found:
        return None
    kind, index = found.groups()
    names = {ast.unparse(node.value) for node in stop.nodes(ast.Subscript)}
    names -= {name for name, value in stop.inputs.items() if isinstance(value, dict)}
    name = names.pop() if len(names) == 1 else f"What is indexed in line {stop.line}"
    if kind == "string":
        said = "A loop over a dictionary gives its keys, which are texts; an entry is dictionary[key]."
        return "key_of_text", f"{name} is a text: it has no keys", said
    if index == "tuple":
        said = "[i, j] and [:, j] belong to a NumPy array. Where did it stop being one?"
        return "columns_of_list", f"{name} is a {kind}: it has no columns", said
    said = "Keys belong to a dictionary; `{}` makes one, and `[]` makes a list."
    return "key_of_list", f"{name} is a {kind}: it has no keys", said


def nothing_used(stop: Stop) -> Words:
    if "NoneType" not in stop.message:
        return None
    for node in stop.code.nodes:
        match node:
            case ast.Assign(targets=[target], value=ast.Call(func=function)) if (
                isinstance(function, ast.Attribute) and function.attr in CHANGING
            ) or ast.unparse(function) == "print":
                name, called = ast.unparse(target), ast.unparse(function).split(".")[-1]
                said = f"{called}() returns nothing: call it without `{name} =`."
                return "assigned_none", f"Line {node.lineno} makes {name} None", said
    return None


def text_and_number(stop: Stop) -> Words:
    if re.search(r"for (-|\*\*|//?|%): '(str' and '(int|float)|(int|float)' and 'str)'", stop.message):
        said = 'A text such as "W1" is not a number, even if it holds digits: int("1") makes a number of one.'
        return "text_in_formula", "A text stands where a number is needed", said
    said = r"can only concatenate str|for \+: '(int|float|str)' and '(int|float|str)'|dtype\('<U\d+'\)"
    if not re.search(said, stop.message):
        return None
    text = '"W" + str(l) and f"W{l}" make a text of both.'
    return "text_plus_number", "A text and a number cannot be added", text


def list_arithmetic(stop: Stop) -> Words:
    added = stop.quoted_in(r'can only concatenate list \(not "(\w+)"\)')
    if added:
        text = "A list grows by append(): batches.append(batch)."
        return "list_plus", f"A list and a {added} cannot be added", text
    found = re.search(r"for ([^:]+): '([\w.]+)' and '([\w.]+)'", stop.message)
    kinds = found.groups()[1:] if found else ()
    if "dict" in kinds:
        text = 'A formula takes one array of it, by its key, as in parameters["W1"].'
        return "dictionary_in_formula", "A whole dictionary stands in a formula", text
    if {"builtin_function_or_method", "method", "function", "type"}.intersection(kinds):
        text = "A function is called with brackets after its name."
        return "function_not_called", "A function stands in a formula and is not called", text
    if "multiply sequence by non-int" in stop.message or "list" in kinds:
        return "list_in_formula", "A list stands in a formula", "np.array(…) makes an array of a list."
    return None


def not_subscriptable(stop: Stop) -> Words:
    kind = stop.quoted_in(r"'([\w.]+)' object is not subscriptable")
    if "function" in kind or "method" in kind:
        indexed = (node.value for node in stop.nodes(ast.Subscript))
        names = {ast.unparse(value) for value in indexed if not isinstance(value, ast.Subscript)}
        name = names.pop() if len(names) == 1 else "What is indexed"
        return "function_subscripted", f"{name} is a function", "It is called with round brackets, name(…)."
    if kind in NUMBERS:
        text = "Arrays, lists and dictionaries have entries. Where did this name become a number?"
        return "number_subscripted", "A number has no entries", text
    return None


def arguments(stop: Stop) -> Words:
    name = stop.quoted_in(r"^(?:[\w<>]+\.)*(\w+)\(\) (?:missing|takes|got)")
    if not name:
        return None
    if name == "append":
        said = "A pair is one thing with brackets of its own: batches.append((X, Y))."
        return "arguments", "append takes one thing", said
    if name != stop.code.name or any(text == name for text, _ in stop.called()):
        title = f"{name} is called with other arguments than it takes"
        return "arguments", title, f"Compare the call with the first line of {name}, argument by argument."
    title = "The first line of your function takes other arguments than it is called with"
    return "signature", title, "Its parameters stay as the notebook has them, in name, number and order."


def shapes(stop: Stop) -> Words:
    found = re.findall(r"\((\d*,?\d*)\)", stop.message)
    if len(found) < 2 or not re.search(r"broadcast|aligned", stop.message):
        return None
    one, other = (f"({', '.join(part.rstrip(',').split(','))})" for part in found[:2])
    products = [node for node in stop.nodes(ast.BinOp) if isinstance(node.op, ast.Mult)]
    is_product = any(
        not _is_number(node.left, stop) and not _is_number(node.right, stop) for node in products
    )
    title = f"Arrays of shapes {one} and {other} do not fit together"
    if "aligned" in stop.message:
        return "product_of_matrices", title, "np.dot and @ multiply matrices; * multiplies entry by entry."
    if is_product and "," in one and one.strip("()").split(", ")[-1] == other.strip("()").split(", ")[0]:
        return "product_of_matrices", title, "* multiplies entry by entry; @ is the product of matrices."
    return "shapes", title, "Which of the two has a shape that you did not expect?"


def _is_number(node: ast.expr, stop: Stop) -> bool:
    """Whether an expression has only written numbers and arguments that are numbers: it fits any shape."""
    names = (part.id for part in ast.walk(node) if isinstance(part, ast.Name))
    return all(isinstance(stop.inputs.get(name), (int, float)) for name in names)


def matrix_product(stop: Stop) -> Words:
    if not stop.message.startswith("matmul: ") or "mismatch" not in stop.message:
        return None
    return "product_of_matrices", "@ multiplies matrices", "* multiplies arrays entry by entry."


def truth_of_array(stop: Stop) -> Words:
    if "truth value of an array" not in stop.message:
        return None
    for text, node in stop.called():
        if text in ("max", "min") and len(node.args) == 2:
            said = f"np.{text}imum compares two arrays entry by entry."
            return "max_of_arrays", f"{text} compares single numbers, not arrays", said
    said = "`if`, `and` and `or` need one True or False; np.any and np.all make one of an array."
    return "truth_of_array", "An array of several entries is neither true nor false", said


def items_forgotten(stop: Stop) -> Words:
    for node in stop.code.nodes:
        match node:
            case ast.For(target=ast.Tuple(), iter=ast.Name(id=name)) if isinstance(
                stop.inputs.get(name), dict
            ):
                said = f"{name}.items() gives each key with its entry."
                return "items_forgotten", f"The loop in line {node.lineno} gets the keys of {name} only", said
    return None


def unpacked(stop: Stop) -> Words:
    if "unpack" not in stop.message or not stop.line:
        return None
    if stop.quoted_in(r"cannot unpack non-iterable (int|float|bool|NoneType)"):
        title = f"Line {stop.line} names several values and is given one"
        return "unpacked", title, "The expression on the right is one value, not a tuple of them."
    wanted = stop.quoted_in(r"expected (\d+)")
    if not wanted:
        return None
    more = "more" if "too many" in stop.message else "fewer"
    title = f"Line {stop.line} names {wanted} values and is given {more}"
    return "unpacked", title, "Count both sides of the =."


def beyond(stop: Stop) -> Words:
    if "tuple index out of range" in stop.message and ".shape" in stop.code.quoted(stop.line):
        said = "The shape of a matrix has two entries: shape[0], its rows, and shape[1], its columns."
        return "shape_index", "shape has no entry of this number", said
    found = re.search(r"index (-?\d+) is out of bounds for axis \d+ with size (\d+)", stop.message)
    if found:
        title = f"There is no index {found[1]} where there are {found[2]} entries"
        return "beyond", title, "Indices begin at 0, so the last one is one less than the number of entries."
    if "index out of range" in stop.message:
        text = "Indices begin at 0, so the last one is one less than the length."
        return "beyond", f"Line {stop.line} asks for an entry that is not there", text
    if "too many indices" in stop.message:
        text = "Rows and columns need an array of two dimensions. Which shape did you expect?"
        return "too_many_indices", "An array has fewer dimensions than it is given indices", text
    return None


def key_of_array(stop: Stop) -> Words:
    if not stop.message.startswith("only integers"):
        return None
    for node in stop.nodes(ast.Subscript):
        key = node.slice
        if isinstance(key, ast.JoinedStr) or isinstance(getattr(key, "value", None), str):
            name = ast.unparse(node.value)
            return "key_of_array", f"{name} is an array: it has no keys", "Keys belong to a dictionary."
    return None


def integers_in_place(stop: Stop) -> Words:
    if not re.search(r"Cannot cast ufunc .* to dtype\('u?int", stop.message):
        return None
    text = "`a -= b` writes into the array a; `a = a - b` makes a new array."
    return "integers_in_place", "An array of whole numbers cannot take in fractions", text


def zero_division(stop: Stop) -> Words:
    divisors = [n.right for n in stop.nodes(ast.BinOp) if isinstance(n.op, (ast.Div, ast.FloorDiv, ast.Mod))]
    if len(divisors) != 1:
        return None
    title = f"{ast.unparse(divisors[0])[:40]} is 0 in line {stop.line}"
    return "zero_division", title, "A division by 0 has no value. When is it 0?"


OPERATION_RULES: Mapping[str, Sequence[Callable[[Stop], Words]]] = {
    "TypeError": (
        *(items_forgotten, power, called, shape_as_two, array_as_shape, math_on_array),
        *(nothing_used, list_indexed, whole_number, text_and_number, list_arithmetic),
        *(not_subscriptable, arguments, unpacked),
    ),
    "UFuncTypeError": (power, integers_in_place, text_and_number),
    "ValueError": (items_forgotten, parts_of_array, matrix_product, shapes, truth_of_array, unpacked),
    "IndexError": (key_of_array, whole_number, beyond),
    "ZeroDivisionError": (zero_division,),
}
