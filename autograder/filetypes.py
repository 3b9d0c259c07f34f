"""Recognises pictures by name, and files that were submitted in the place of a notebook."""

import re

SEEN = 4096  # bytes at the beginning of a file that show its type
AGAIN = "submit the .ipynb file that Jupyter saves"
MAGIC = (  # first bytes of a file, and its type
    (b"PK\x03\x04", f"a zip archive; unpack it and {AGAIN}"),
    (b"Rar!", f"a RAR archive; unpack it and {AGAIN}"),
    (b"7z\xbc\xaf\x27\x1c", f"a 7z archive; unpack it and {AGAIN}"),
    (b"\x1f\x8b", f"a gzip archive; unpack it and {AGAIN}"),
    (b"%PDF", f"a PDF; {AGAIN}, not a printed page of it"),
    (b"\x89PNG", f"a picture; {AGAIN}"),
    (b"\xff\xd8\xff", f"a picture; {AGAIN}"),
    (b"\xd0\xcf\x11\xe0", f"a document of an office program; {AGAIN}"),
    (b"version https://git-lfs", f"a pointer of Git LFS; run 'git lfs pull' and {AGAIN}"),
)
UTF_16 = "UTF-16 text, not UTF-8; save it again in UTF-8, or download it from Jupyter again"
WEB_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body)\b", re.I | re.S
)
CONFLICT = re.compile(rb"^(?:<{7} |>{7} )", re.M)
PYTHON = re.compile(r"^(?:#!.*python|# ?%%|# In ?\[|import \w|from [\w.]+ import |def \w+\(|class \w+)", re.M)
R_SCRIPT = re.compile(r"^(?:library\(|\w+ ?<- ?)", re.M)
PICTURES = {  # suffix and MIME type; a browser runs no code of theirs if they are shown by <img>
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
}
MAX_PICTURE = 10 << 20  # bytes


def file_type(content: bytes) -> str:
    """The type of a file that is not a notebook, and what to submit; "" if the type is not recognised."""
    for magic, found in MAGIC:
        if content.startswith(magic):
            return found
    start = content[:SEEN]
    if (
        start.startswith((b"\xff\xfe", b"\xfe\xff"))
        or (start[:1] == b"{" and start[1:2] == b"\0")
        or (start[:2] == b"\0{")
    ):
        return UTF_16
    text = start.decode("utf-8", "replace").removeprefix("\ufeff")
    if WEB_PAGE.match(text):
        return f"a web page, perhaps that of a login; {AGAIN}"
    if CONFLICT.search(content):
        return "text with a merge conflict of Git in it; resolve the conflict and submit the notebook again"
    if text.lstrip().startswith("{"):
        is_cut = '"cells"' in text and not content.rstrip().endswith(b"}")
        return (
            "a part of a notebook, cut off; save or download it again and submit it again" if is_cut else ""
        )
    if PYTHON.search(text):
        return f"a Python script; {AGAIN}"
    return f"an R script; {AGAIN}" if R_SCRIPT.search(text) else ""
