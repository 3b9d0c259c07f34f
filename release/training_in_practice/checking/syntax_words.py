# Built from autograder/verdict/syntax_words.py; edit it there.
"""Explains Python's syntax errors in words for the student. Pure.

A release holds this very file. It imports the standard library only.
"""

import keyword
import re
from collections.abc import Mapping

from checking.student_code import Remark, StudentCode

UNREADABLE = ("SyntaxError", "IndentationError", "TabError")
LOOKALIKES = {  # characters of word processors and web pages, and what Python writes
    **dict.fromkeys("“”„«»‟", 'the quotation mark "'),
    **dict.fromkeys("‘’‚′`´", "the quotation mark '"),
    **dict.fromkeys("−–—‐‑", "the minus -"),
    **dict.fromkeys("×∗·⋅", "the times *"),
    **dict.fromkeys("÷∕", "the division /"),
    **dict.fromkeys("：", "the colon :"),
    **dict.fromkeys("（），", "the one of the keyboard"),
}
BLANKS = "\u00a0\u2009\u200b\u202f\u3000\ufeff"
MEANINGS: Mapping[str, tuple[str, str, str]] = {  # by a pattern of Python's message: id, title, text
    r"was never closed": (
        "bracket_open",
        "A bracket is not closed",
        "Count the brackets of this line, from the innermost outwards.",
    ),
    r"unmatched|does not match opening": (
        "bracket_unmatched",
        "A bracket is closed that was not opened",
        "Count the brackets of this line and of the one above.",
    ),
    r"expected ':'": (
        "colon",
        "A colon is missing",
        "`def`, `for`, `while`, `if`, `elif` and `else` end with a colon.",
    ),
    r"expected an indented block": (
        "indentation",
        "The block below a colon is not indented",
        "What belongs to a `def`, a loop or a condition stands four blanks further in than its first line.",
    ),
    r"unexpected indent": (
        "indentation",
        "The line stands further in than the one above",
        "Lines of one block begin in one column; only what follows a colon is indented further.",
    ),
    r"unindent does not match": (
        "indentation",
        "The line begins in no column in which a block began",
        "Lines of one block begin in one column. Select them and press Shift+Tab, then Tab.",
    ),
    r"inconsistent use of tabs": (
        "tabs",
        "Tabs and blanks are mixed",
        "Indent with blanks only: replace each tab by four of them.",
    ),
    r"unterminated (triple-quoted )?(f-)?string": (
        "quotation_open",
        "A text is not closed",
        "It ends with the same quotation mark that it begins with.",
    ),
    r"'return' outside function": (
        "return_outside",
        "`return` stands outside the function",
        "It has to be indented as far as the function's other lines.",
    ),
    r"'(break|continue)' (outside|not properly)": (
        "break_outside",
        "`break` or `continue` stands outside a loop",
        "It has to be indented as far as the loop's other lines.",
    ),
    r"Missing parentheses in call to 'print'": (
        "print_statement",
        "print needs brackets",
        "Python 2 had print without them: it is print(x) now.",
    ),
    r"cannot assign to function call": (
        "assignment_to_call",
        "A value is assigned to a call",
        "An entry has square brackets, and the name that is assigned to stands on the left of the =.",
    ),
    r"cannot assign to literal": (
        "assignment_to_literal",
        "A value is assigned to a number or a text",
        "The name that is assigned to stands on the left of the =.",
    ),
    r"Maybe you meant '==' |cannot assign to": (
        "assignment",
        "A single = stands after something that cannot be assigned to",
        "`==` compares; `=` assigns, to the name or the entry on its left.",
    ),
    r"invalid decimal literal": (
        "number_and_name",
        "A name begins with a digit, or a * is missing after a number",
        "A product needs its *, as in 2 * x.",
    ),
    r"forgot a comma": (
        "comma",
        "Something is missing between two values",
        "Is it a comma, an operator such as *, or a closing bracket?",
    ),
    r"f-string": (
        "f_string",
        "The { } of an f-string are not complete",
        'Between { and } stands a name, as in f"W{l}".',
    ),
}


def explain_syntax(message: str, code: StudentCode, line: int | None) -> Remark | None:
    """Explain a syntax error; None if Python's own message is all that can be said."""
    text = _line(code, line)
    for letter in text:
        if letter in LOOKALIKES and ("invalid character" in message or "syntax" in message):
            said = f"It comes from a word processor or a web page. Type {LOOKALIKES[letter]} in its place."
            return Remark("lookalike", f"Line {line} has the character {letter}", said, line)
    if "invalid non-printable character" in message or (
        "invalid" in message and any(letter in BLANKS for letter in text)
    ):
        said = "It was copied from a web page. Delete the blanks of this line, and type them again."
        return Remark("odd_blank", f"A blank in line {line} is not an ordinary blank", said, line)
    for pattern, (id, title, said) in MEANINGS.items():
        if re.search(pattern, message):
            return Remark(id, f"{title} (line {line})" if line else title, said, line)
    if re.search(r"(^|[^=])=\s*$", text):
        return Remark("no_value", f"Nothing stands after the = in line {line}", "Which value is meant?", line)
    if re.search(r"\b(else if|elseif|elsif)\b", text):
        return Remark("elif", f"Line {line} says else if", "Python writes it elif.", line)
    if re.search(r"\+\+|--\s*$|&&|\|\|", text):
        said = "Python writes x += 1 for x++, `and` for && and `or` for ||."
        return Remark("other_language", f"Line {line} has an operator of another language", said, line)
    for pair in re.finditer(r"\b([A-Za-z_]\w*)[)\]]* +([A-Za-z_]\w*)\b", text.partition("#")[0]):
        if not {pair[1], pair[2]} & set(keyword.kwlist) and not re.search("[\"']", text[: pair.start()]):
            said = "Is it an operator such as *, or a comma?"
            return Remark("operator_missing", f"Nothing stands between {pair[1]} and {pair[2]}", said, line)
    return None


def _line(code: StudentCode, line: int | None) -> str:
    lines = code.source.split("\n")
    return lines[line - 1] if line and line <= len(lines) else ""
