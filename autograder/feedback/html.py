"""What our pages share: how their templates are read, and text of a submission made fit to be shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup, escape

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # nothing that could steer a terminal or a browser


def template(package: str, file: str, /, **filters: Callable[..., Any]) -> Template:
    """A template of one of our packages, with these filters; whatever is put into it is escaped.

    A template may include the templates of this package.
    """
    environment = Environment(
        loader=ChoiceLoader([PackageLoader(package), PackageLoader(__package__)]),
        autoescape=True,  # whatever the template is called
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(filters, breakable=_breakable)
    return environment.get_template(file)


def _breakable(name: str) -> Markup:
    """A long name that may go on in the next line after an underscore."""
    return Markup(str(escape(name)).replace("_", "_<wbr>"))


def visible(page: str) -> str:
    """A page without control characters."""
    return CONTROL.sub("\N{REPLACEMENT CHARACTER}", page)


def shortened(code: str, most: int) -> str:
    """Code of which so many characters are shown."""
    return code if len(code) <= most else code[:most] + "\n# … cut here"
