"""The tablets of the studio: where people signed in, and which ones are barred."""

from datetime import datetime
from typing import Final

from sqlite_utils import Database

from smpdash.record.accounts.sign_in import SignIn, tablet_name
from smpdash.record.accounts.tablet import KnownTablet
from smpdash.store.accounts import sign_ins
from smpdash.store.accounts.accounts import Accounts
from smpdash.store.accounts.sign_ins import Tablet
from smpdash.store.db import connection
from smpdash.store.db.connection import rows
from smpdash.store.db.times import instant_of, instant_or_none, instant_text

BARRED: Final = "This tablet is barred. Ask the owner to allow it again, on the page Team."

# The last sign-in on each tablet. What is barred stays when its sign-ins are forgotten.
_KNOWN: Final = """
    SELECT device, tablet, name, coalesce(seen_at, barred_at) AS seen_at, barred_at
    FROM (
        SELECT device, tablet, seen_at,
            row_number() OVER (PARTITION BY device ORDER BY seen_at DESC, id DESC) AS place
        FROM sign_in
    ) FULL JOIN barred_tablet USING (device)
    WHERE coalesce(place, 1) = 1
    ORDER BY 4 DESC, device
"""


def is_barred(db: Database, tablet: Tablet) -> bool:
    """Whether nobody can sign in on this tablet; the machine itself is never barred."""
    device = sign_ins.digest(tablet.known_by)
    barred = rows(db, "SELECT 1 FROM barred_tablet WHERE device = ?", (device,))
    return bool(barred) and not tablet.is_here


class Tablets(Accounts):
    """Shows, signs out and bars the tablets of one file."""

    def tablets(self, *, now: datetime) -> list[KnownTablet]:
        """The tablets of the last 30 days and the barred ones, the last used first."""
        self._must_manage()
        with connection.read(self.path) as db:
            open_or_locked: dict[str, list[SignIn]] = {}
            for sign_in in sign_ins.live(db, now=now, idle=self._idle):
                open_or_locked.setdefault(sign_in.device, []).append(sign_in)
            return [
                KnownTablet(
                    row["device"],
                    tablet_name(row["tablet"]) if row["tablet"] else row["name"],
                    instant_of(row["seen_at"]),
                    tuple(open_or_locked.get(row["device"], ())),
                    instant_or_none(row["barred_at"]),
                )
                for row in rows(db, _KNOWN)
            ]

    def sign_out_tablet(self, tablet: KnownTablet, *, now: datetime) -> None:
        """End every sign-in on a tablet."""
        with self._changing("tablet signed out", self._by, now, why=tablet.name) as db:
            self._must_manage()
            sign_ins.end_on(db, tablet.device, now=now)

    def bar_tablet(self, tablet: KnownTablet, *, now: datetime) -> None:
        """End every sign-in on a tablet, and let nobody sign in on it."""
        row = {"device": tablet.device, "name": tablet.name, "barred_at": instant_text(now)}
        with self._changing("tablet barred", self._by, now, why=tablet.name) as db:
            self._must_manage()
            db.table("barred_tablet").insert(row, ignore=True)
            sign_ins.end_on(db, tablet.device, now=now)

    def allow_tablet(self, tablet: KnownTablet, *, now: datetime) -> None:
        """Let people sign in on a barred tablet again."""
        with self._changing("tablet allowed", self._by, now, why=tablet.name) as db:
            self._must_manage()
            db.execute("DELETE FROM barred_tablet WHERE device = ?", (tablet.device,))
