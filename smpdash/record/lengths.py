"""The limits on lengths of texts (in letters), sizes of forms and numbers of rows.

Every entry checks them before it processes what was typed, so that a huge text costs no time.
"""

from typing import Final

CLIENT_NAME: Final = 200
CONTACT: Final = 200
NOTE: Final = 4000
REASON: Final = 1000
# The name of a shade, a dilution, a zone, a lot, a member of the staff, the studio, a time zone.
TABLE_NAME: Final = 100
EMAIL: Final = 254
FILE_NAME: Final = 255
# What a token is for.
PURPOSE: Final = 100
TABLET_NAME: Final = 40
SEARCH: Final = 200
# A number while it is typed: it may still be any text.
NUMBER: Final = 40
# A word typed to confirm, or a part of an address: no name of ours is as long.
WORD: Final = 100
PASSPHRASE: Final = 1000
# Any field of a form of the sign-in pages; the longest one is the address of a screen.
FORM_FIELD: Final = 2000
# A draft may hold a text that is a little too long, so that the artist can shorten it.
DRAFT_TEXT: Final = 4000
DRAFT_SIGNS: Final = 128 * 1024
DRAFT_DEPTH: Final = 8
WHOLE_NUMBER_BITS: Final = 63
# How much of a text is repeated in a message.
QUOTED: Final = 60
# Rows of the studio's tables; the lots are those of many years.
ROWS: Final = {"shades": 100, "zones": 100, "staff": 1000, "lots": 5000}
# New rows of a table on the screen that are not saved yet.
ROWS_AT_ONCE: Final = 200
CASE_SIGNS: Final = 1_000_000
# A needle depth that may be noted, in millimetres.
DEPTHS_MM: Final = (0.1, 3.0)
# How many sessions may be sold together.
PACKAGES: Final = range(1, 11)
# A spreadsheet that comes in: its bytes, those that an .xlsx unpacks to and those of the parts of
# it that have to lie in memory, its rows, columns and sheets, and the letters of a cell.
IMPORT_FILES: Final = 10
IMPORT_BYTES: Final = 100_000_000
IMPORT_UNPACKED: Final = 1_000_000_000
IMPORT_TEXTS: Final = 100_000_000
IMPORT_ROWS: Final = 500_000
IMPORT_COLUMNS: Final = 200
IMPORT_SHEETS: Final = 50
IMPORT_CELL: Final = 32_767
# The bytes of a row of an .xlsx, as XML; what stands beside the rows counts as one.
IMPORT_ROW_BYTES: Final = 8_000_000
