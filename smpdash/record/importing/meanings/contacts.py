"""Phone numbers in cells, as spreadsheets and programs leave them: shortened, or as fractions."""

from typing import Final

from smpdash.record.importing.meanings.cells import Unclear, date_shape
from smpdash.record.importing.meanings.words_abroad import PLACEHOLDERS
from smpdash.record.problem import quoted

# The names of the targets that hold contacts, in the order in which they stand in one field.
CONTACTS: Final = ("contact", "phone", "email")
_FEWEST_DIGITS: Final = 5
_NO_CONTACTS: Final = PLACEHOLDERS | {"0", "x", "no", "ditto"}


def contact_in(text: str) -> str:
    """The contact in a cell: a phone number without what a program added to it, else the text.

    Raises Unclear if the cell says that there is none, or if a spreadsheet kept only a part of the
    number: "n/a", "4.917E+11", "#####".
    """
    plain = text.strip().removeprefix("'")
    if plain.lower() in _NO_CONTACTS or not any(map(str.isalnum, plain)):
        raise Unclear(f"{quoted(text)} is no contact.")
    # Hardly any phone has one of these signs twice, and each is looked at.
    shape = date_shape(plain) if any(plain.count(sign) == 2 for sign in "./-") else None
    if shape is not None and shape.sign in {".", "/", "-"}:
        raise Unclear(f"{quoted(text)} is a date, and no contact.")
    if not plain.strip("#"):
        raise Unclear(
            f"{quoted(text)} is no contact: the column was too narrow for it when it was saved."
        )
    figures, sign, power = plain.upper().partition("E")
    if (
        sign
        and power.removeprefix("+").isdigit()
        and figures.replace(",", ".").replace(".", "", 1).isdigit()
    ):
        raise Unclear(
            f"{quoted(text)} is what a spreadsheet left of a phone number: its last digits are "
            "gone. Give the column the format of a text, and type the number again."
        )
    whole, sign, fraction = plain.partition(".")
    if sign and fraction == "0" and whole.isdigit() and len(whole) >= _FEWEST_DIGITS:
        return whole
    return plain
