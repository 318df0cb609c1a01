"""What a chart's specification holds, for tests to look into."""

import re
from collections.abc import Iterator
from typing import Any

# A specification is JSON.
Spec = dict[str, Any]


def parts(spec: object) -> Iterator[Spec]:
    """Every object of the specification, outermost first, without the data."""
    if isinstance(spec, dict):
        yield spec
        for name, part in spec.items():
            if name != "datasets":
                yield from parts(part)
    elif isinstance(spec, list):
        for part in spec:
            yield from parts(part)


def missing_fields(spec: Spec) -> list[tuple[str, str]]:
    """Encoded fields that their layer's data does not hold, as (channel, field)."""
    missing = []
    for layer in spec["layer"]:
        rows = spec["datasets"][layer.get("data", spec.get("data"))["name"]]
        assert rows
        for channel, encoded in layer["encoding"].items():
            for part in parts(encoded):
                field = part.get("field")
                if field is not None and any(field not in row for row in rows):
                    missing += [(channel, field)]
    return missing


def colours(spec: Spec) -> set[str]:
    """Every colour that the specification names."""
    return set(re.findall(r"#[0-9a-f]{6}", str(spec)))


def texts(spec: Spec) -> set[str]:
    """Every label written into the chart."""
    return {
        value
        for rows in spec["datasets"].values()
        for row in rows
        for name, value in row.items()
        if name in {"Label", "Count", "Share", "Figure", "Name"} and isinstance(value, str)
    }
