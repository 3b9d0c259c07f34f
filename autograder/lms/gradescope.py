"""Gradescope's list of submissions, submission_metadata.yml: who submitted what, and when."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial

import yaml
from dateutil import parser as dates

from autograder.exceptions import UsageError
from autograder.lms.filenames import Claims, FilenameClaim, LmsIdentity, Parts

METADATA = "submission_metadata.yml"
MAX_DEPTH = 50  # of the list, which nests six deep
FOLDER = re.compile(r"submission_(?P<number>\d+)")


def read_metadata(content: bytes) -> dict[str, Claims]:
    """Return the submitters in Gradescope's list of submissions, by the name of the submission's folder.

    Only the events of the YAML parser are read: no object is constructed, no alias is followed, and a
    number such as ``007`` stays text.

    Raises:
        UsageError: the content is not YAML.
    """
    submitters: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    times: dict[str, str] = {}
    try:
        for keys, value in _scalars(content):
            match keys:
                case (folder, ":submitters", index, field):
                    submitters[folder][index][field] = value.strip()
                case (folder, ":created_at"):
                    times[folder] = value
    except (yaml.YAMLError, ValueError) as error:
        reason = " ".join(str(error).split())[:200]
        raise UsageError(f"{METADATA} cannot be read: {reason}") from error
    listed = {}
    for folder, people in submitters.items():
        if found := FOLDER.fullmatch(folder):
            owners = filter(None, map(_submitter, people.values()))
            claim = partial(FilenameClaim, original="", order=int(found["number"]))
            time = _utc(times.get(folder, ""))
            listed[folder] = tuple(claim(owner, submitted_at=time) for owner in owners)
    return listed


def _submitter(fields: Mapping[str, str]) -> LmsIdentity | None:
    ids = tuple(filter(None, (fields.get(":sid"), fields.get(":email"))))
    return LmsIdentity(ids, fields.get(":name", ""), ids[0]) if ids else None


def _utc(text: str) -> datetime | None:
    """Parse a time; None if the text is not a time or names no time zone."""
    try:
        time: datetime = dates.parse(text)
        return time.astimezone(UTC) if time.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _scalars(content: bytes) -> Iterator[tuple[Parts, str]]:
    """Yield each value of a YAML document, "" for an alias or a collection, after its keys and indices."""
    keys: list[str | int | None] = []  # one for each level; an index in a list, None before a mapping's key
    for event in yaml.parse(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        if isinstance(event, yaml.CollectionStartEvent):
            if len(keys) == MAX_DEPTH:  # the parser slows down with every level
                raise ValueError("nested too deeply")
            keys.append(None if isinstance(event, yaml.MappingStartEvent) else 0)
            continue
        if isinstance(event, yaml.CollectionEndEvent):
            keys.pop()
        elif not isinstance(event, (yaml.ScalarEvent, yaml.AliasEvent)):
            continue
        value = getattr(event, "value", "")
        if keys and keys[-1] is None:
            keys[-1] = value
        elif keys:
            yield tuple(map(str, keys)), value
            keys[-1] = keys[-1] + 1 if isinstance(keys[-1], int) else None
