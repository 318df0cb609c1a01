"""What a book does not say of its visits and courses, and has to be said once for all of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from smpdash.record.fields import descriptions
from smpdash.record.importing.entries import READING
from smpdash.record.importing.meanings.choices import choices_of
from smpdash.record.importing.meanings.columns import Columns
from smpdash.record.importing.questions import Question
from smpdash.record.importing.sheets import Row
from smpdash.record.studio import WHOLE_SCALP, Studio
from smpdash.record.visit import DEPTH_KIND, KIND, REASON, STATUS, Reading


@dataclass(slots=True)
class Gaps:
    """What a book does not say of its visits and courses."""

    visits: int = 0
    undecided: int = 0
    without_status: int = 0
    depths: int = 0
    without_zone: dict[str, tuple[str, int]] = field(default_factory=dict)
    without_kind: int = 0
    without_depth_kind: int = 0

    def at(self, columns: Columns, row: Row) -> None:
        """Look at one row: what is empty in it that a visit or a course needs."""
        filled = {
            target.key
            for number, target in columns.places
            if number < len(row.cells) and row.cells[number].strip()
        }
        if "visit.held_on" in filled:
            self.visits += 1
            self.undecided += "visit.decision" not in filled or "visit.reason" not in filled
            self.without_kind += "visit.kind" not in filled
            self.without_status += "course.status" not in filled
            self.without_depth_kind += (
                any(key.startswith("reading.depth_mm") for key in filled)
                and "reading.depth_kind" not in filled
            )
            loose = any(key.startswith("reading.") and "@" not in key for key in filled)
            if loose and "reading.zone" not in filled:
                name, count = self.without_zone.get(columns.scope, (columns.sheet.name, 0))
                self.without_zone[columns.scope] = name, count + 1
        elif any(key.startswith("history.") for key in filled):
            self.without_status += "course.status" not in filled

    def questions(self, studio: Studio) -> Iterator[Question]:
        """What has to be said once for all rows that do not say it."""
        zones = choices_of(descriptions(Reading)["zone"], studio)
        for scope, (name, count) in self.without_zone.items():
            words = f"“{name}” does not say which zone {count} rows are about. Which one is it?"
            yield Question(
                f"gap:{READING}.zone:{scope}", "gap", words, zones, WHOLE_SCALP, count=count
            )
        asked = (
            ("visit.kind", self.without_kind, "What are the visits that do not say it?", KIND),
            (
                "reading.depth_kind",
                self.without_depth_kind,
                "How were depths measured, where the file does not say?",
                DEPTH_KIND,
            ),
            (
                "visit.reason",
                self.undecided,
                "Why was another session needed, where the file does not say?",
                REASON,
            ),
            (
                "course.status",
                self.without_status,
                "Where does the treatment stand, if neither a column nor the last visit says so?",
                STATUS,
            ),
        )
        for name, count, words, choices in asked:
            if count:
                sure = name == "visit.kind"
                proposed = next(iter(choices)) if name != "course.status" else None
                yield Question(
                    f"gap:{name}", "gap", words, choices, proposed, is_sure=sure, count=count
                )
