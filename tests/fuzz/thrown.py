"""One way to throw many values at one entry, and to count what became of them."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

# What a reader of text, Markdown, HTML, SQL, paths, formulas or numbers may stumble over.
HOSTILE = (
    "![x](http://198.51.100.7/x)",
    "<script>pwned=1</script>",
    "=cmd|' /C calc'!A0",
    "'; DROP TABLE client; --",
    "../../../etc/passwd",
    "..\\..\\x",
    "CON",
    ":material/delete:",
    "\u202e\u2066",
    "\x00",
    "\ud800",
    "a" * 5000,
    "é\u0301\u200b🙂漢",
    "NaN",
    "1e999",
    "-0",
    "%s%n{0}{__class__}",
    "C-0001",
    "C-0001/1",
    "",
    " ",
)
TEXT = st.sampled_from(HOSTILE) | st.text(st.characters(), max_size=40)
NUMBER = (
    st.floats()
    | st.integers()
    | st.sampled_from((0, -1, 1, 2**63, -(2**70), 1e308, float("nan"), float("inf"), True))
)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBER | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


def throw(
    values: st.SearchStrategy[Any], at: Callable[[Any], str], count: int, *, begin: int = 1
) -> Counter[str]:
    """Give `count` values to `at`, which says in a word what became of each; its error is ours."""
    became: Counter[str] = Counter()

    @seed(begin)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        derandomize=False,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(values)
    def one(value: Any) -> None:
        became[at(value)] += 1

    one()
    return became


def changed(whole: Any, at: st.DataObject, times: int = 3) -> Any:
    """A copy of this JSON with a few of its places holding something else, or nothing."""
    for _ in range(at.draw(st.integers(0, times))):
        whole = _changed_once(whole, at)
    return whole


def _changed_once(whole: Any, at: st.DataObject) -> Any:
    if isinstance(whole, dict) and whole and at.draw(st.integers(0, 5)):
        key = at.draw(st.sampled_from(sorted(whole)))
        rest = {name: value for name, value in whole.items() if name != key}
        if not at.draw(st.integers(0, 6)):
            return rest | at.draw(st.dictionaries(TEXT, JSON, max_size=1))
        return rest | {key: _changed_once(whole[key], at)}
    if isinstance(whole, list) and whole and at.draw(st.integers(0, 5)):
        place = at.draw(st.integers(0, len(whole) - 1))
        return [*whole[:place], _changed_once(whole[place], at), *whole[place + 1 :]]
    return at.draw(JSON)
