"""Sphinx's settings for the book; build.py writes the sources that they are used with."""

from typing import Any

from sphinx.application import Sphinx

project = "Optimization methods"
html_title = project
language = "en"
extensions = ["myst_nb"]
exclude_patterns = ["releases"]
nb_execution_mode = "off"  # execute.py has done it
nb_merge_streams = True
nb_code_prompt_show = "Show the code"
nb_code_prompt_hide = "Hide the code"
myst_enable_extensions = ["dollarmath", "amsmath"]
pygments_style, pygments_dark_style = "a11y-high-contrast-light", "a11y-high-contrast-dark"
html_theme = "furo"
html_static_path = ["_static"]
html_css_files, html_js_files = ["book.css"], ["book.js"]
html_use_index = False
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
html_theme_options = {"navigation_with_keys": True}
mathjax_path = "mathjax/tex-svg.js"  # in _static: no page asks the network for anything
mathjax3_config = {"options": {"enableMenu": False}}


def setup(app: Sphinx) -> None:
    """Mend the pages before they are written."""
    app.connect("html-page-context", _level_headings, priority=900)  # after the theme


def _level_headings(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Give the headings of the sidebar a level, which assistive technology needs."""
    tree = context.get("furo_navigation_tree", "")
    context["furo_navigation_tree"] = tree.replace('role="heading"', 'role="heading" aria-level="2"')
