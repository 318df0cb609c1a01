"""A client and the intake: the findings before the first session."""

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Final

from smpdash.record.fields import NEVER, Description, field_problems
from smpdash.record.lengths import CLIENT_NAME, CONTACT
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
# The zones of a new studio, by their keys; the scar is a zone of its own that lies in one of them.
SCAR_PLACE: Final = {
    "hairline": "Hairline",
    "left-temple": "Left temple",
    "right-temple": "Right temple",
    "frontal": "Frontal",
    "mid-scalp": "Mid-scalp",
    "crown": "Crown",
    "left-side": "Left side",
    "right-side": "Right side",
    "back": "Back",
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

# Norwood areas come from the reference model's table. The others are our own defaults, which the
# artist may overwrite: Ludwig thins the crown and the mid-scalp, and a scar alone is about a strip
# of 20 cm by 1 cm with its margins.
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
    """The findings before the first session; None is "not filled in yet".

    `hair_loss`, `scar_tissue`, `scar_kind`, `scar_place`, `skin`, `earlier_fading` and
    `wanted_look` are keys of the tables of this module. `area_cm2` is the scalp area to treat in
    square centimetres, `fitzpatrick` the skin's photo-type 1..6. `earlier_pigment` is true if
    pigment from elsewhere is on the scalp, so that fading can be noted at the first visit.
    """

    hair_loss: Annotated[
        str | None,
        Description(
            "choice", "hair loss", "Grade of hair loss at intake.", HAIR_LOSS, optional=True
        ),
    ] = None
    area_cm2: Annotated[
        float | None,
        Description(
            "number",
            "area",
            "Scalp area to treat.",
            unit="cm²",
            low=AREA_LIMITS_CM2[0],
            high=AREA_LIMITS_CM2[1],
            optional=True,
            title="Area in cm²",
        ),
    ] = None
    scar_tissue: Annotated[
        str | None,
        Description(
            "choice",
            "scar tissue",
            "How much scar tissue the area holds.",
            SCAR_TISSUE,
            optional=True,
        ),
    ] = None
    scar_kind: Annotated[
        str | None,
        Description(
            "choice",
            "kind of scar",
            "Where the scar comes from.",
            SCAR_KIND,
            optional=True,
            empty="there is no scar, or its kind was not recorded",
        ),
    ] = None
    scar_place: Annotated[
        str | None,
        Description(
            "choice",
            "place of the scar",
            "The part of the scalp in which the scar lies.",
            SCAR_PLACE,
            optional=True,
            empty="there is no scar, or nobody placed it; it is drawn at the back then",
        ),
    ] = None
    skin: Annotated[
        str | None, Description("choice", "skin", "The scalp’s skin.", SKIN, optional=True)
    ] = None
    fitzpatrick: Annotated[
        int | None,
        Description(
            "whole",
            "Fitzpatrick skin type",
            "Fitzpatrick photo-type I to VI.",
            FITZPATRICK,
            low=1,
            high=6,
            optional=True,
        ),
    ] = None
    earlier_fading: Annotated[
        str | None,
        Description(
            "choice",
            "earlier pigment faded",
            "How fast earlier pigment or tattoos faded.",
            EARLIER_FADING,
            optional=True,
            title="Earlier pigment or tattoos faded",
        ),
    ] = None
    earlier_pigment: Annotated[
        bool,
        Description(
            "flag",
            "pigment from elsewhere",
            "Whether pigment from elsewhere was on the scalp; no also where nobody asked.",
        ),
    ] = False
    wanted_look: Annotated[
        str | None,
        Description(
            "choice",
            "wanted look",
            "The look that the client asked for.",
            WANTED_LOOK,
            optional=True,
        ),
    ] = None


@dataclass(frozen=True, slots=True)
class Client:
    """A client, the person. The store gives the `code` ("C-0014"); `version` counts amendments.

    `artist` is the staff key of the only artist who sees the client, None if all do. Managers see
    every client.
    """

    name: Annotated[str, Description("text", "name", "The client’s name.", empty=NEVER)]
    code: str = ""
    contact: Annotated[
        str, Description("text", "phone or e-mail", "Telephone, e-mail or address, as typed.")
    ] = ""
    birth_year: Annotated[
        int | None,
        Description(
            "whole",
            "birth year",
            "Year of birth.",
            low=OLDEST_BIRTH_YEAR,
            optional=True,
        ),
    ] = None
    intake: Intake = field(default_factory=Intake)
    version: int = 1
    artist: str | None = None


def proposed_area_cm2(hair_loss: str | None) -> float | None:
    """The area in cm2 that goes with a grade of hair loss; None if no grade is given."""
    return AREA_CM2.get(hair_loss) if hair_loss else None


def has_scar(tissue: str | None) -> bool:
    """Whether there is a scar, by the amount of scar tissue."""
    return tissue not in {None, "none"}


def client_problems(client: Client, *, today: date) -> list[Problem]:
    """All problems that prevent this client from being recorded; empty if there are none."""
    problems = []
    if not client.name.strip():
        problems.append(Problem("name", "Write the client’s name: it is the one thing needed now."))
    problems += text_problems("name", "The name", client.name, most=CLIENT_NAME)
    problems += text_problems("contact", "The phone or e-mail", client.contact, most=CONTACT)
    if client.birth_year is not None and not OLDEST_BIRTH_YEAR <= client.birth_year <= today.year:
        problems.append(
            Problem(
                "birth_year",
                f"The birth year {client.birth_year} is not between {OLDEST_BIRTH_YEAR} "
                f"and {today.year}.",
            )
        )
    return problems + field_problems(client.intake)
