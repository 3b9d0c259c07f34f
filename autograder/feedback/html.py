"""Templates of HTML pages, and text of submissions made safe to show."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup, escape

QUOTED = re.compile(r"`([^`\n]+)`")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # characters that can steer a terminal or a browser


@cache
def template(package: str, file: str, /, **filters: Callable[..., Any]) -> Template:
    """A package's template, which may include templates of this package; its values are escaped."""
    environment = Environment(
        loader=ChoiceLoader([PackageLoader(package), PackageLoader(__package__)]),
        autoescape=True,  # whatever the template's file name
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(filters, breakable=_breakable, quoting=_quoting)
    return environment.get_template(file)


def _breakable(name: str) -> Markup:
    """A name that browsers may wrap after an underscore."""
    return Markup(str(escape(name)).replace("_", "_<wbr>"))


def _quoting(text: str) -> Markup:
    """A message with what it quotes in backticks marked as code."""
    return Markup(QUOTED.sub(r"<code>\1</code>", str(escape(text))))  # escaped first: no markup of its own


def visible(page: str) -> str:
    """A page with its control characters replaced."""
    return CONTROL.sub("\N{REPLACEMENT CHARACTER}", page)


def shortened(code: str, limit: int) -> str:
    """The first ``limit`` characters of some code, with a note if any are left out."""
    return code if len(code) <= limit else code[:limit] + "\n# … cut here"
