"""File formats of an export, and the number format of the studio's locale."""

from dataclasses import dataclass
from typing import Final

# The first is taken by whoever never chose.
FORMS: Final = {
    "xlsx": "Excel workbook",
    "here": "CSV for spreadsheets here",
    "csv": "CSV, international",
}
USUAL_FORM: Final = "xlsx"


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a CSV file is written: the sign between cells, and the decimal mark.

    `is_for_spreadsheets` says that people open it with a double tap, so that no text may be taken
    for a number there, and no instant for a text.
    """

    separator: str
    decimal: str
    is_for_spreadsheets: bool = False

    @property
    def words(self) -> str:
        """The dialect for people: "decimal comma, semicolons between the columns"."""
        if self.decimal == ",":
            return "decimal comma, semicolons between the columns"
        return "decimal point, commas between the columns"


INTERNATIONAL: Final = Dialect(",", ".")
# Time zones of countries that write 1,5 and not 1.5; of Europe all but those after it.
_COMMA: Final = frozenset(
    """
    America/Araguaina America/Asuncion America/Bahia America/Belem America/Bogota America/Boa_Vista
    America/Buenos_Aires America/Campo_Grande America/Caracas America/Cayenne America/Cordoba
    America/Costa_Rica America/Cuiaba America/Fortaleza America/Godthab America/Guadeloupe
    America/Guayaquil America/Havana America/La_Paz America/Maceio America/Manaus
    America/Martinique America/Montevideo America/Nuuk America/Paramaribo America/Porto_Velho
    America/Punta_Arenas America/Recife America/Rio_Branco America/Santarem America/Santiago
    America/Sao_Paulo Africa/Abidjan Africa/Algiers Africa/Brazzaville Africa/Casablanca
    Africa/Ceuta Africa/Dakar Africa/Douala Africa/Johannesburg Africa/Kinshasa Africa/Libreville
    Africa/Luanda Africa/Maputo Africa/Tunis Africa/Windhoek Arctic/Longyearbyen Asia/Almaty
    Asia/Baku Asia/Ho_Chi_Minh Asia/Irkutsk Asia/Istanbul Asia/Jakarta Asia/Jayapura
    Asia/Krasnoyarsk Asia/Makassar Asia/Nicosia Asia/Novosibirsk Asia/Omsk Asia/Pontianak
    Asia/Saigon Asia/Tashkent Asia/Tbilisi Asia/Tomsk Asia/Vladivostok Asia/Yakutsk
    Asia/Yekaterinburg Asia/Yerevan Atlantic/Azores Atlantic/Canary Atlantic/Cape_Verde
    Atlantic/Faroe Atlantic/Madeira Atlantic/Reykjavik Indian/Reunion Pacific/Noumea
    Pacific/Tahiti
    """.split()  # noqa: SIM905 a list of a hundred quoted names could not be read
)
_COMMA_IN: Final = ("Europe/", "America/Argentina/")
_POINT: Final = frozenset(
    (
        *(
            "Europe/London",
            "Europe/Belfast",
            "Europe/Dublin",
            "Europe/Gibraltar",
            "Europe/Guernsey",
        ),
        *("Europe/Isle_of_Man", "Europe/Jersey", "Europe/Malta", "Europe/Zurich", "Europe/Vaduz"),
    )
)


def dialect_in(time_zone: str) -> Dialect:
    """How spreadsheets read numbers in the country of this time zone, an IANA name.

    Where a decimal comma is usual, the cells are separated by semicolons.
    """
    is_comma = time_zone in _COMMA or time_zone.startswith(_COMMA_IN)
    if is_comma and time_zone not in _POINT:
        return Dialect(";", ",", is_for_spreadsheets=True)
    return Dialect(",", ".", is_for_spreadsheets=True)
