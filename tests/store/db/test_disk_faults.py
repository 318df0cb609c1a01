"""A disk that is full, fails or loses its power: what was acknowledged is there, and once."""

import json
import subprocess
import sys
from collections import Counter

import pytest

from tests.builders.marks import in_long
from tests.campaigns import disk, power_cut

pytestmark = pytest.mark.slow

NEEDS_A_COMPILER = pytest.mark.skipif(disk.compiler() is None, reason=disk.MISSING)


def ran(module, *arguments):
    """What a campaign prints that must be alone in its process."""
    command = [sys.executable, "-m", f"tests.campaigns.{module}", *map(str, arguments)]
    done = subprocess.run(command, cwd=disk.ROOT, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def wrong(found, *names):
    """The figures among these that are not nothing."""
    return +Counter({name: len(v) if isinstance(v := found[name], list) else v for name in names})


FULL = ("lost", "twice", "refused_afterwards", "other_words", "findings")


@pytest.mark.parametrize("share", [0.05, in_long(0.1)])
def test_on_a_full_disk_a_save_is_there_or_refused_and_the_next_one_works(tmp_path, share):
    for kind, found in ran("full_disk", tmp_path, share, "no control").items():
        assert wrong(found, *FULL) == {}, (kind, found)
        assert found["refused"] == found["sizes"] > 1
        assert found["acknowledged"] > 0


@pytest.mark.long
def test_the_control_on_a_full_disk_loses(tmp_path):
    for found in ran("full_disk", tmp_path, 0.02, "control").values():
        assert found["lost"] == found["sizes"]


ERRORS = ("lost", "twice", "refused_afterwards", "not_in_words", "findings")


@NEEDS_A_COMPILER
@pytest.mark.parametrize("every", [20, in_long(6)])
def test_an_error_at_any_change_on_the_disk_loses_nothing(tmp_path, every):
    found = io_errors(tmp_path, every=every, how="no control")
    assert wrong(found, *ERRORS) == {}, found
    assert found["refused"] > found["saves"] / 3
    assert found["saves"] > 180 / every
    control = io_errors(tmp_path, every=60, how="control")
    assert control["lost"] > 0, "who acknowledges what was refused loses it"


def io_errors(folder, *, every, how):
    (place := folder / how.replace(" ", "-")).mkdir()
    return json.loads(disk.run("io_errors", str(place), str(every), how, folder=place))


CUT = ("cuts_that_lost", "twice", "not_opened", "findings", "bad_backups")


@NEEDS_A_COMPILER
@pytest.mark.parametrize("cuts", [20, in_long(60)])
def test_a_power_cut_loses_nothing_acknowledged_and_leaves_a_whole_file(tmp_path, cuts):
    found = power_cut.campaign(tmp_path, cuts, saves=20, seed=3)
    full, normal = (vars(found[mode]) for mode in ("FULL", "NORMAL"))
    assert wrong(full, *CUT) == {}, full
    assert full["acknowledged"] > cuts
    assert normal["cuts_that_lost"] > cuts / 12, "the control: synchronous=NORMAL loses"
    assert wrong(normal, *CUT[1:]) == {}


@pytest.mark.long
@NEEDS_A_COMPILER
def test_a_power_cut_during_the_migrations_leaves_a_file_that_opens(tmp_path):
    assert wrong(vars(power_cut.migrations_cut(tmp_path, 10, seed=3)), *CUT) == {}


STEPS = ("half_done", "not_finished", "findings")


@pytest.mark.long
def test_a_start_that_is_killed_during_the_migrations_is_finished_by_the_next(tmp_path):
    for how in ("no control", "control"):
        (tmp_path / how).mkdir()
    found = ran("migrations_killed", tmp_path / "no control", 101, "no control")
    assert wrong(found, *STEPS) == {}, found
    assert found["kills"] > 20
    control = ran("migrations_killed", tmp_path / "control", 151, "control")
    assert control["half_done"] > 0, "the control: without a transaction a kill leaves a half"
