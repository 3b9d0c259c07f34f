"""Mends matplotlib's player of films: it needs no network, and a screen reader finds its parts."""

from __future__ import annotations

import re

FONT = re.compile(r"<link[^>]*font-awesome[^>]*>")
ICONS = {  # of the font, and characters that every font has
    "fa fa-minus": "−",
    "fa fa-fast-backward": "⇤",
    "fa fa-step-backward": "‹",
    "fa fa-play fa-flip-horizontal": "◀",
    "fa fa-pause": "‖",
    "fa fa-play": "▶",
    "fa fa-step-forward": "›",
    "fa fa-fast-forward": "⇥",
    "fa fa-plus": "+",
}


def mended(html: str) -> str:
    """Return an output with HTML; one without a film as it is."""
    if "anim-slider" not in html:
        return html
    for icon, character in ICONS.items():
        html = html.replace(f'<i class="{icon}"></i>', f'<span aria-hidden="true">{character}</span>')
    label = re.search(r'<figure aria-label="([^"]*)"', html)
    html = html.replace('<img id="_anim_img', f'<img alt="{label[1] if label else "Film"}" id="_anim_img')
    html = html.replace('class="anim-slider"', 'class="anim-slider" aria-label="Picture of the film"')
    return FONT.sub("", html)
