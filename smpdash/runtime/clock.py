"""The clock of the machine, for whatever is recorded or shown."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present instant in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)
