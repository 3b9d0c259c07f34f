"""Text cells and outputs as HTML in formgrader and nbgrader's feedback: pictures and layout, no scripts."""

import base64
import re
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from urllib.parse import unquote

import nh3
from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments.token import STANDARD_TYPES

from autograder.cells import Attachments
from autograder.filetypes import MAX_PICTURE, PICTURES

# The layout of text cells and outputs. None of it loads anything, or covers another part of the page.
TAGS = nh3.ALLOWED_TAGS | {"font"}
ATTRIBUTES = {**nh3.ALLOWED_ATTRIBUTES, "*": {"class", "id", "style", "title"}, "font": {"color"}}
STYLES = {"background-color", "color", "font-style", "font-weight", "text-align", "text-decoration"}
DECLARATION = re.compile(r"\s*[\w-]+\s*:\s*(?:[\w\s#%.-]+|(?:rgb|hsl)a?\([\w\s.,%/]+\)\s*)")
CLASSES = {"alert", "anchor-link", "dataframe", "highlight", *STANDARD_TYPES.values()} | {
    f"alert-{kind}" for kind in ("block", "danger", "error", "info", "success", "warning")
}
ID = "text-"  # before ids in them: formgrader's scripts look for ids of their own
FRAME = re.compile(
    r"""<iframe\b[^>]*?\bsrc\s*=\s*["']?(https?://[^"'\s>]+)[^>]*>(.*?</iframe\s*>)?""", re.S | re.I
)
URL_SCHEMES = nh3.ALLOWED_URL_SCHEMES | {"data", "attachment"}  # that `_kept` sees
ATTACHMENT = "attachment:"
NONE: Attachments = {}


class _Renderer(IPythonRenderer):
    """Leaves the addresses of pictures as they are; nbconvert raises an error if an attachment is missing."""

    def _embed_image_or_attachment(self, src: str) -> str:
        return src


@pass_context
def clean_markdown(context: Context, source: str) -> str:
    """A text cell as HTML without scripts, and without anything that a browser would load.

    Attachments and pictures beside the notebook become part of the page; of others only the text is left. A
    frame becomes a link.
    """
    cell, metadata = context.get("cell", {}), context.get("resources", {}).get("metadata", {})
    kept = partial(_kept, cell.get("attachments", NONE), metadata.get("path", ""))
    renderer = _Renderer(escape=False)
    page: str = MarkdownWithMath(renderer=renderer).render(source)
    page = FRAME.sub(r'<a href="\1">\1</a>', page)
    return _clean(page, kept)


def clean_output(html: str | bytes) -> str:
    """HTML that a kernel has sent, without scripts, styles and anything that a browser would load."""
    text = html.decode("utf-8", "replace") if isinstance(html, bytes) else str(html)
    return _clean(text, partial(_kept, NONE, ""))


def _clean(html: str, kept: Callable[[str, str, str], str | None]) -> str:
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=kept,
        url_schemes=URL_SCHEMES,
        filter_style_properties=STYLES,
    )


def _kept(attachments: Attachments, folder: str, tag: str, attribute: str, value: str) -> str | None:
    """An attribute's value if it may stay: images must be data: URLs, and links must not be."""
    if attribute == "class":
        return " ".join(name for name in value.split() if name in CLASSES) or None
    if attribute == "id":
        return ID + value
    if attribute == "style":
        return ";".join(filter(DECLARATION.fullmatch, value.split(";"))) or None
    address = value.strip()
    if (tag, attribute) == ("a", "href") and address.startswith("#"):
        return f"#{ID}{address[1:]}"
    if (tag, attribute) != ("img", "src"):
        return None if address.lower().startswith(("data:", ATTACHMENT)) else value
    if address.startswith("data:image/"):
        return address
    if address.startswith(ATTACHMENT):
        name = address.removeprefix(ATTACHMENT)
        return _attached(attachments.get(name) or attachments.get(unquote(name)) or {})
    return _file(folder, unquote(address))


def _attached(kinds: Mapping[str, str]) -> str | None:
    """The data: URL of an attachment's first picture."""
    known = (f"data:{kind};base64,{kinds[kind]}" for kind in kinds if kind in PICTURES.values())
    return next(known, None)


def _file(folder: str, name: str) -> str | None:
    """The data: URL of a picture in the notebook's folder; None if there is no such file."""
    kind = PICTURES.get(Path(name).suffix.lower())
    try:
        root = Path(folder).resolve()
        file = (root / name).resolve()
        if (
            kind
            and folder
            and file.is_relative_to(root)
            and file.is_file()
            and file.stat().st_size <= MAX_PICTURE
        ):
            return f"data:{kind};base64,{base64.b64encode(file.read_bytes()).decode()}"
    except (OSError, ValueError, RuntimeError):  # a name that no file can have, or links in a circle
        pass
    return None
