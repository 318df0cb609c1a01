"""A client and what was found at intake."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from smpdash.record.problem import Problem, text_problems

HAIR_LOSS: Final = {
    **{f"norwood-{n}": f"Norwood {n}" for n in range(1, 8)},
    **{f"ludwig-{n}": f"Ludwig {'I' * n}" for n in range(1, 4)},
    "scar-only": "Scar only",
}
SCAR_TISSUE: Final = {
    "none": "None",
    "minor": "Minor",
    "moderate": "Moderate",
    "extensive": "Extensive",
}
SCAR_KIND: Final = {
    "fue": "FUE dots",
    "fut": "FUT strip",
    "surgical": "Surgical",
    "trauma": "Injury or burn",
    "raised": "Raised or keloid",
    "other": "Other",
}
SKIN: Final = {"normal": "Normal", "combination": "Combination", "dry": "Dry", "oily": "Oily"}
FITZPATRICK: Final = {1: "I", 2: "II", 3: "III", 4: "IV", 5: "V", 6: "VI"}
EARLIER_FADING: Final = {
    "unknown": "Unknown",
    "slow": "Slow",
    "typical": "Typical",
    "fast": "Fast",
}
WANTED_LOOK: Final = {
    "shaved": "Shaved head",
    "density": "Density under longer hair",
    "hairline": "Hairline only",
    "scar": "Scar camouflage",
}

# Norwood areas: the reference model's table. Ludwig thins the crown and the mid-scalp, and a scar
# alone is about a strip of 20 cm by 1 cm with its margins: defaults of ours, to be overtyped.
AREA_CM2: Final = {
    "norwood-1": 60.0,
    "norwood-2": 90.0,
    "norwood-3": 130.0,
    "norwood-4": 180.0,
    "norwood-5": 230.0,
    "norwood-6": 290.0,
    "norwood-7": 350.0,
    "ludwig-1": 130.0,
    "ludwig-2": 180.0,
    "ludwig-3": 250.0,
    "scar-only": 40.0,
}
AREA_LIMITS_CM2: Final = (1.0, 1000.0)
OLDEST_BIRTH_YEAR: Final = 1900


@dataclass(frozen=True, slots=True)
class Intake:
    """What was found before the first session; None is "not filled in yet".

    `hair_loss`, `scar_tissue`, `scar_kind`, `skin`, `earlier_fading` and `wanted_look` are keys of
    the tables of this module; `area_cm2` is the scalp area to treat in square centimetres;
    `fitzpatrick` is the skin's photo-type 1..6; `earlier_pigment` says that pigment from elsewhere
    is on the scalp, so that fading can be noted at the first visit already.
    """

    hair_loss: str | None = None
    area_cm2: float | None = None
    scar_tissue: str | None = None
    scar_kind: str | None = None
    skin: str | None = None
    fitzpatrick: int | None = None
    earlier_fading: str | None = None
    earlier_pigment: bool = False
    wanted_look: str | None = None


@dataclass(frozen=True, slots=True)
class Client:
    """The person. `code` ("C-0014") is given by the store; `version` counts its amendments.

    `artist` is the staff key of the one artist who sees the client, None where all do; managers see
    every client.
    """

    name: str
    code: str = ""
    contact: str = ""
    birth_year: int | None = None
    intake: Intake = field(default_factory=Intake)
    version: int = 1
    artist: str | None = None


def proposed_area_cm2(hair_loss: str | None) -> float | None:
    """The area in cm2 that goes with a grade of hair loss, None where no grade is given."""
    return AREA_CM2.get(hair_loss) if hair_loss else None


def client_problems(client: Client, *, today: date) -> list[Problem]:
    """Everything that keeps this client from being recorded, in the artist's words."""
    intake = client.intake
    found = []
    if not client.name.strip():
        found.append(Problem("name", "Write the client's name: it is the one thing needed now."))
    found += text_problems("name", "The name", client.name, most=200)
    found += text_problems("contact", "The contact", client.contact, most=200)
    if client.birth_year is not None and not OLDEST_BIRTH_YEAR <= client.birth_year <= today.year:
        found.append(
            Problem(
                "birth_year",
                f"The birth year {client.birth_year} is not between {OLDEST_BIRTH_YEAR} "
                f"and {today.year}.",
            )
        )
    low, high = AREA_LIMITS_CM2
    if intake.area_cm2 is not None and not low <= intake.area_cm2 <= high:
        found.append(
            Problem(
                "area_cm2",
                f"An area of {intake.area_cm2:g} cm² is not between {low:g} and {high:g} cm².",
            )
        )
    choices = (
        ("hair_loss", "hair-loss grade", intake.hair_loss, HAIR_LOSS),
        ("scar_tissue", "amount of scar tissue", intake.scar_tissue, SCAR_TISSUE),
        ("scar_kind", "kind of scar", intake.scar_kind, SCAR_KIND),
        ("skin", "skin", intake.skin, SKIN),
        ("fitzpatrick", "Fitzpatrick type", intake.fitzpatrick, FITZPATRICK),
        ("earlier_fading", "earlier fading", intake.earlier_fading, EARLIER_FADING),
        ("wanted_look", "wanted look", intake.wanted_look, WANTED_LOOK),
    )
    found += [
        Problem(name, f"“{value}” is not a known {words}.")
        for name, words, value, table in choices
        if value is not None and value not in table
    ]
    return found
