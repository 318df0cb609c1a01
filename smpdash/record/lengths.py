"""How long a text, how deep a form and how many rows may be: the one owner of these limits.

Every door asks here before it looks at what was typed, so that no text costs more than its length.
"""

from typing import Final

CLIENT_NAME: Final = 200
CONTACT: Final = 200
NOTE: Final = 4000
REASON: Final = 1000
# A shade, a mix, a zone, a bottle, a member of the staff, the studio and its time zone.
TABLE_NAME: Final = 100
EMAIL: Final = 254
TABLET_NAME: Final = 40
SEARCH: Final = 200
# A number while it is typed, which may be any text.
NUMBER: Final = 40
# What is typed to confirm, and a word of an address: no name of ours is as long.
WORD: Final = 100
PASSPHRASE: Final = 1000
# Any field of a form that is sent to a page of the way in; a screen's address is the longest.
FORM_FIELD: Final = 2000
# A draft keeps a text that is somewhat too long, so that its writer can shorten it.
DRAFT_TEXT: Final = 4000
DRAFT_SIGNS: Final = 128 * 1024
DRAFT_DEPTH: Final = 8
WHOLE_NUMBER_BITS: Final = 63
# Of a text that is repeated in a sentence.
QUOTED: Final = 60
# Rows of the studio's tables, bottles of many years included.
ROWS: Final = {"shades": 100, "zones": 100, "staff": 1000, "lots": 5000}
# Rows that are new in a table on the screen and not saved yet.
ROWS_AT_ONCE: Final = 200
CASE_SIGNS: Final = 1_000_000
