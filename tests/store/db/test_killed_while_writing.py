"""Four writers are killed at random moments: what was acknowledged is there, and once."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]


def test_nothing_acknowledged_is_lost_and_nothing_is_there_twice():
    # In a process of its own: the campaign forks, and a test run may hold threads.
    done = subprocess.run(
        [sys.executable, "-m", "tests.campaigns.kill", "8", "3"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    found = json.loads(done.stdout)
    assert found["rounds"] == 8
    assert found["acknowledged"] > 0
    assert (found["lost"], found["twice"], found["findings"]) == (0, 0, [])
