"""The tests as pytest compiles them, prepared by all workers of a run together.

pytest compiles each file of tests anew after a change, so that an assertion which fails says why.
That takes half of the time of collecting a fresh clone, and each worker would do it for every file.
"""

import sys
from pathlib import Path

import pytest
from _pytest.assertion import rewrite

TESTS = Path(__file__).resolve().parents[1]


def prepare_share(config: pytest.Config) -> None:
    """Compile this worker's share of the files, unless only some tests or none anew are wanted."""
    worker = getattr(config, "workerinput", None)
    if worker is None or not _is_whole(config):
        return
    number, count = int(worker["workerid"].removeprefix("gw")), worker["workercount"]
    state = config.stash[rewrite.assertstate_key]
    ignored = [config.invocation_params.dir / each for each in config.getoption("ignore") or ()]
    for file in sorted(TESTS.rglob("test_*.py"))[number::count]:
        place = rewrite.get_cache_dir(file)
        made = place / f"{file.stem}{rewrite.PYC_TAIL}"
        if any(file.is_relative_to(each) for each in ignored) or not rewrite.try_makedirs(place):
            continue
        if rewrite._read_pyc(file, made) is None:
            key, code = rewrite._rewrite_test(file, config)
            rewrite._write_pyc(state, code, key, made)


def _is_whole(config: pytest.Config) -> bool:
    """Whether whole rooms of tests are asked for, and what was compiled is kept."""
    named = [Path(each.partition("::")[0]).resolve() for each in config.args]
    return not sys.dont_write_bytecode and named == [TESTS]
