"""Marks of single cases of a test."""

from functools import partial
from typing import Final

import pytest

# One of the values of `parametrize` that `make long` tries and `make test` does not.
in_long: Final = partial(pytest.param, marks=pytest.mark.long)
