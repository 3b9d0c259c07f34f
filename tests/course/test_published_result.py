"""The published cost traces come from mini-batches that lose one example: reproduced by the same mistake."""

from __future__ import annotations

import json

import pytest

from tests.course.running import printed_costs, run
from tests.helpers.project import ROOT

pytestmark = pytest.mark.slow  # 10,000 epochs, three times

RECORD = json.loads((ROOT / "tests" / "data" / "published.json").read_text("utf-8"))
OFF_BY_ONE = (
    "        end = min(start + mini_batch_size, m)\n",
    "        end = start + mini_batch_size if start + mini_batch_size <= m else -1\n",
)


@pytest.fixture(scope="module")
def published():
    return run("print(json.dumps(None))", OFF_BY_ONE)[1]


@pytest.mark.parametrize("optimizer", ["gd", "momentum", "adam"])
def test_the_ten_published_costs_come_from_the_off_by_one_mini_batches(published, optimizer):
    assert printed_costs(published, optimizer) == RECORD["training"]["as_published"][optimizer]
