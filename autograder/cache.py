"""Values that take long to make, kept as JSON in the user's cache folder."""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from platformdirs import user_cache_path

from autograder.files import digest, replace_file

CACHE = user_cache_path("autograder")


def cached(name: str, made_from: tuple[bytes, ...], make: Callable[[], Any]) -> Any:
    """The JSON value that ``make`` returns; ``made_from`` is everything that it depends on, the code too."""
    path = CACHE / f"{name}-{digest(*made_from)[:32]}.json"
    with suppress(OSError, ValueError):  # a damaged value is made again
        return json.loads(path.read_bytes())
    value = make()
    with suppress(OSError):  # without a writable folder, every process makes the value
        replace_file(path, json.dumps(value).encode())
    return value
