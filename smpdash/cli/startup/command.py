"""The command `service`, which writes the service file of this system."""

import argparse
import os
import shlex
import sys
from pathlib import Path
from typing import Any, Final

from smpdash.cli.startup.launchd import launchd_plist
from smpdash.cli.startup.plan import ServicePlan, closed_folder, owner_of, program
from smpdash.cli.startup.systemd import systemd_unit
from smpdash.cli.startup.windows import windows_lines
from smpdash.store.db.files import replaced

WRITERS: Final = {"systemd": systemd_unit, "launchd": launchd_plist, "windows": windows_lines}
OF_THE_SYSTEM: Final = {"darwin": "launchd", "win32": "windows"}
FOLDERS: Final = {
    "systemd": "/var/lib/smpdash",
    "launchd": "/usr/local/var/smpdash",
    "windows": "C:\\ProgramData\\smpdash",
}
ADVICE: Final = {
    "systemd": """\
As root, with this text in /etc/systemd/system/smpdash.service:
    useradd --system --home-dir {data} --shell /usr/sbin/nologin {user}
    systemctl daemon-reload
    systemctl enable --now smpdash
    journalctl -u smpdash            # the log, which journald rotates
Other commands on these records, such as https, owner and doctor, run as the same user:
    cd {home} && sudo -u {user} env SMPDASH_DB={records} {program} https
    systemctl restart smpdash        # after https
The records are then in {data}. To take those of an earlier smpdash along, stop it, copy its
folder data/ there, and give it to the user {user}: chown -R {user}: {data}
""",
    "launchd": """\
As an administrator, with this text in /Library/LaunchDaemons/local.smpdash.plist:
    sudo mkdir -p {data} && sudo chown {user} {data} && sudo chmod 700 {data}
    sudo launchctl bootstrap system /Library/LaunchDaemons/local.smpdash.plist
Other commands on these records, such as https, owner and doctor, run as the same user:
    cd {home} && sudo -u {user} env SMPDASH_DB={records} {program} https
    sudo launchctl kickstart -k system/local.smpdash    # after https
The log is {data}/smpdash.log, which smpdash rotates itself.
""",
    "windows": """\
Run these lines in a PowerShell of an administrator. They ask for the password of {user}.
The log is {data}\\smpdash.log, which smpdash rotates itself.
""",
}

CLOSED: Final = """\
The user {user} cannot start this program: {folder} is closed to others than {owner}.
Install smpdash where everybody may read it, and run `service` from there:
    sudo python3 -m venv /usr/local/smpdash
    sudo /usr/local/smpdash/bin/pip install smpdash-VERSION-py3-none-any.whl    # or the checkout
    /usr/local/smpdash/bin/smpdash service
"""


def add_service_command(commands: Any) -> None:
    """Add the command."""
    command = commands.add_parser(
        "service",
        help="write what keeps smpdash running",
        description="Writes a unit of systemd, a property list of launchd or lines of PowerShell: "
        "smpdash starts with the machine, again after a crash, as a user of its own who may write "
        "its records alone. On standard error it says what to do with the text.",
    )
    command.add_argument("--kind", choices=sorted(WRITERS), help="else that of this system")
    command.add_argument("--user", metavar="NAME", type=_user, default="smpdash")
    command.add_argument("--data", metavar="DIR", type=_folder, help="the folder of the records")
    command.add_argument("--address", metavar="ADDRESS", default="0.0.0.0")  # noqa: S104 for tablets
    command.add_argument("--port", metavar="PORT", type=int, default=8501)
    command.add_argument("--out", metavar="FILE", type=Path, help="write the text there")
    command.set_defaults(run=_service)


def _service(chosen: argparse.Namespace) -> int:
    kind = chosen.kind or OF_THE_SYSTEM.get(sys.platform, "systemd")
    data = chosen.data or FOLDERS[kind]
    plan = ServicePlan(program(), data, chosen.user, chosen.address, chosen.port)
    text = WRITERS[kind](plan)
    try:
        if chosen.out:
            with replaced(chosen.out) as out:
                out.write(text)
        else:
            print(text, end="")
    except OSError as problem:
        print(f"Cannot write {chosen.out}: {problem.strerror or problem}", file=sys.stderr)
        return 1
    print(_advice(kind, plan), end="", file=sys.stderr)
    return 0


def _advice(kind: str, plan: ServicePlan) -> str:
    """How to install the service, and what would stop it on this machine."""
    said = ADVICE[kind].format(
        data=plan.data,
        user=plan.user,
        home=shlex.quote(plan.home),
        records=shlex.quote(f"{plan.data}/smpdash.db"),
        program=shlex.join(plan.program),
    )
    closed = closed_folder(plan) if os.name == "posix" and kind != "windows" else None
    if closed is not None:
        said += CLOSED.format(user=plan.user, owner=owner_of(closed), folder=closed)
    return said


def _user(text: str) -> str:
    if (
        not text.isprintable()
        or not text
        or any(letter.isspace() or letter in "%:/'\"" for letter in text)
    ):
        raise argparse.ArgumentTypeError("the name of a user, such as smpdash")
    return text


def _folder(text: str) -> str:
    is_absolute = text.startswith("/") or text[1:3] in {":\\", ":/"}
    if not text.isprintable() or not is_absolute:
        raise argparse.ArgumentTypeError("a folder from the root on, such as /var/lib/smpdash")
    return text.rstrip("/\\") or text
