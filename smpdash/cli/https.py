"""The command that lets tablets come by HTTPS: https."""

import argparse
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smpdash.record.times.moments import day_words
from smpdash.runtime import clock
from smpdash.runtime.addresses import addresses_here
from smpdash.store.db.errors import StoreProblem

if TYPE_CHECKING:
    from smpdash.server.https.authority import Authority


def add_https_command(commands: Any) -> None:
    """Add the command."""
    command = commands.add_parser(
        "https",
        help="make the studio's own certificate authority",
        description="Makes a certificate authority beside the records, which can vouch for this "
        "machine and the studio's own network alone; `serve` then speaks HTTPS. An authority that "
        "is there stays, and is described.",
    )
    command.add_argument(
        "--name",
        metavar="NAME",
        action="append",
        default=[],
        help="a further name that tablets open; may be given again",
    )
    command.add_argument(
        "--anew", action="store_true", help="make another authority; each tablet has to trust it"
    )
    command.set_defaults(run=_https)


def _https(chosen: argparse.Namespace) -> int:
    from smpdash.server.https import authority, setup  # noqa: PLC0415 slow to import

    try:
        folder = setup.folder()
        own = None if chosen.anew else authority.load(folder)
        is_new = own is None
        if own is None:
            names = [name.lower() for name in chosen.name]
            hosts = [*names, *setup.hosts_here()]
            owner = socket.gethostname()
            own = authority.make(folder, hosts, owner=owner, now=clock.now())
            for left in ("server.pem", "visits.json"):
                (folder / left).unlink(missing_ok=True)
        missing = [name for name in chosen.name if not own.permits(name.lower())]
    except (OSError, StoreProblem, authority.NoAuthority) as problem:
        print(f"No authority was made: {problem}", file=sys.stderr)
        return 1
    _describe(own, folder, is_new=is_new)
    if missing:
        words = "may not vouch for" if is_new is False else "cannot vouch for"
        print(
            f"It {words} {' and '.join(missing)}. With --anew another one is made, which each "
            "tablet has to trust again.",
            file=sys.stderr,
        )
    return int(bool(missing))


def _describe(own: "Authority", folder: Path, *, is_new: bool) -> None:
    address = next(iter(addresses_here()))
    begun = (
        "The studio's own authority was made in" if is_new else "The studio's own authority is in"
    )
    print(f"{begun} {folder}. It ends on {day_words(own.ends.date())}.")
    print("Its fingerprint (SHA-256), to compare on the tablets:")
    print(f"    {own.fingerprint[:47]}\n    {own.fingerprint[48:]}")
    if is_new:
        print(
            "Start smpdash again. Tablets then open it as before, see how to trust the studio, and"
        )
        print(f"go on by HTTPS: http://{address}:8501 on this network, if that is the port.")
    print(
        "Whoever has the file authority.key can pretend to be this machine in the studio's network."
    )
