"""Who is signed in, as a table."""

from collections.abc import Iterable
from datetime import tzinfo

from smpdash.html.render import render
from smpdash.record.accounts.sign_in import SignIn, tablet_name
from smpdash.record.times.moments import moment_words, time_words


def sign_in_table(sign_ins: Iterable[SignIn], zone: tzinfo) -> str:
    """A row for each sign-in, its times in this zone."""
    rows = [
        {
            "name": each.person.name,
            "tablet": tablet_name(each.tablet),
            "since": moment_words(each.created_at, zone),
            "last_used": time_words(each.seen_at, zone),
            "is_locked": each.state == "locked",
        }
        for each in sign_ins
    ]
    return render("sign_in_table.html", rows=rows)
