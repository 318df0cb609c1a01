"""Converts instants and dates to the text in the database, ISO 8601 in UTC, and back."""

from datetime import UTC, date, datetime


def instant_text(instant: datetime) -> str:
    """`2026-11-21T10:04:00Z`, in whole seconds; raises ValueError without a time zone."""
    if instant.tzinfo is None:
        raise ValueError(f"{instant} has no time zone: an instant is in UTC.")
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def instant_text_or_none(instant: datetime | None) -> str | None:
    """The same, None for None."""
    return None if instant is None else instant_text(instant)


def instant_of(text: str) -> datetime:
    """The instant in UTC that `instant_text` wrote."""
    return datetime.fromisoformat(text)


def instant_or_none(text: str | None) -> datetime | None:
    """The same, None for None."""
    return None if text is None else datetime.fromisoformat(text)


def date_or_none(text: str | None) -> date | None:
    """The date of an ISO text, None for None."""
    return None if text is None else date.fromisoformat(text)
