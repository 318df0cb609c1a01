"""The readings of a recorded visit as a table: one row per zone."""

from typing import Final

from smpdash.html.render import render
from smpdash.record.fields import descriptions
from smpdash.record.studio import Studio
from smpdash.record.visit import Reading, Visit

# Fields that the table shows in a way of their own, or not at all.
_NAMED: Final = frozenset(
    ("zone", "shade", "depth_mm", "depth_kind", "observed_fading", "coverage")
)


def readings_table(visit: Visit, studio: Studio) -> str:
    """The readings of `visit`, one row per zone; an empty cell where nothing was noted.

    Depth in mm, fading and coverage in percent; of the other fields those that any reading has.
    """
    fields = descriptions(Reading)
    others = {
        name: field
        for name, field in fields.items()
        if name not in _NAMED and any(getattr(each, name) is not None for each in visit.readings)
    }
    names = {shade.key: shade.name for shade in studio.shades}
    heads = ["Zone", "Shade", "Depth", fields["observed_fading"].title, "Coverage"]
    rows = [
        [
            studio.zone_name(reading.zone),
            names.get(reading.shade or "", ""),
            "" if reading.depth_mm is None else f"{reading.depth_mm:.2f} mm",
            _percent(reading.observed_fading),
            _percent(reading.coverage),
            *(
                "" if (value := getattr(reading, name)) is None else field.words(value).capitalize()
                for name, field in others.items()
            ),
        ]
        for reading in visit.readings
    ]
    return render(
        "readings_table.html",
        caption=f"Readings of visit {visit.number}",
        heads=[*heads, *(field.title for field in others.values())],
        rows=rows,
    )


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"
