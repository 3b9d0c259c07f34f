"""Docstrings, comments and messages of the package keep to plain English; names are ones to search for."""

import ast
import io
import re
import tokenize
from pathlib import Path

import pytest

from tests.helpers.project import ROOT

MODULES = sorted(file for file in (ROOT / "autograder").rglob("*.py") if "scaffold" not in file.parts)
TEMPLATES = sorted((ROOT / "autograder").rglob("*.j2"))
# "there is no X" is plain; "X is no Y" is not.
IS_NO = re.compile(r"(?<!there )\b(?:is|are|was|were) no (?!longer|more)", re.IGNORECASE)
PHRASES = ("come to an end in the time", "first goes wrong", "to the same effect", "by whom", "of no use")
NAMES = {  # that said nothing to whoever read them first
    "HandedIn", "Hire", "Nothing", "Print", "Book", "Watcher", "Parcel", "Walls", "place", "places", "calls",
    "hire", "handed_in", "bearable", "few_of", "enough", "twins", "moment", "by_what", "trouble",
}  # fmt: skip


def named(file: Path) -> str:
    return str(file.relative_to(ROOT))


@pytest.mark.parametrize("file", MODULES, ids=named)
def test_a_module_is_written_in_plain_english(file):
    source = file.read_text("utf-8")
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, documented)]
    docstrings = [text for node in nodes if (text := ast.get_docstring(node))]
    assert [text for text in docstrings if re.match(r"(?:What|Who|Whose|Whom)\b", text)] == []
    tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    prose = [token.string for token in tokens if token.type in (tokenize.STRING, tokenize.COMMENT)]
    assert [text for text in prose if IS_NO.search(" ".join(text.split()))] == []
    assert [text for text in prose if any(phrase in text for phrase in PHRASES)] == []
    assert NAMES & {token.string for token in tokens if token.type == tokenize.NAME} == set()


@pytest.mark.parametrize("file", TEMPLATES, ids=named)
def test_a_page_is_written_in_plain_english(file):
    text = " ".join(file.read_text("utf-8").split())
    assert not IS_NO.search(text) and not any(phrase in text for phrase in PHRASES)


def test_these_rules_find_what_they_forbid():
    assert IS_NO.search("the cell's result is no number") and not IS_NO.search("there is no such file")
    assert not IS_NO.search("the folder is no longer there")
