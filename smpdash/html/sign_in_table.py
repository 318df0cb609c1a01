"""Who is signed in, as a table."""

from collections.abc import Iterable
from datetime import tzinfo

from smpdash.html.render import render
from smpdash.record.accounts.sign_in import SignIn, tablet_name


def sign_in_table(sign_ins: Iterable[SignIn], zone: tzinfo) -> str:
    """A row for each sign-in, its times in this zone."""
    rows = [
        {
            "name": each.person.name,
            "tablet": tablet_name(each.tablet),
            "since": f"{each.created_at.astimezone(zone):%d %b %H:%M}",
            "last_used": f"{each.seen_at.astimezone(zone):%H:%M}",
            "is_locked": each.state == "locked",
        }
        for each in sign_ins
    ]
    return render("sign_in_table.html", rows=rows)
