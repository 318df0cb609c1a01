"""A unit of systemd that may do nothing but serve."""

from pathlib import PurePosixPath
from typing import Final

from smpdash.cli.startup.plan import ServicePlan

UNIT: Final = """\
# Written by `smpdash service`.
[Unit]
Description=smpdash
Wants=network-online.target
After=network-online.target
# It starts again however often it fails: a full disk may be emptied the next morning.
StartLimitIntervalSec=0

[Service]
Type=exec
User={user}
WorkingDirectory={home}
Environment={records}
ExecStart={command}
Restart=always
RestartSec=2
# A stop waits for what is being saved.
KillMode=mixed
TimeoutStopSec=30
LimitNOFILE=4096

# Only the folder of the records can be written.
{folder}
UMask=0077
ProtectSystem=strict
ProtectHome={homes}
PrivateTmp=yes
PrivateDevices=yes
DevicePolicy=closed

NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
RestrictSUIDSGID=yes
RestrictRealtime=yes
RestrictNamespaces=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
LockPersonality=yes
RemoveIPC=yes
ProtectClock=yes
ProtectHostname=yes
ProtectProc=invisible
ProcSubset=pid
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectControlGroups=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
"""
HOMES: Final = ("/home", "/root", "/run/user")
STATE: Final = PurePosixPath("/var/lib")


def systemd_unit(plan: ServicePlan) -> str:
    """The text of smpdash.service."""
    data = PurePosixPath(plan.data)
    reads = (plan.home, plan.program[0], plan.data)
    if data.parent == STATE:
        folder = f"StateDirectory={_escaped(data.name)}\nStateDirectoryMode=0700"
    else:
        folder = f"ReadWritePaths={_quoted(plan.data)}"
    return UNIT.format(
        user=plan.user,
        home=_escaped(plan.home),
        records=_quoted(f"SMPDASH_DB={data / 'smpdash.db'}"),
        command=" ".join(_quoted(word.replace("$", "$$")) for word in plan.command),
        folder=folder,
        homes="read-only" if any(path.startswith(HOMES) for path in reads) else "yes",
    )


def _escaped(text: str) -> str:
    """A text in which systemd replaces nothing."""
    return text.replace("%", "%%")


def _quoted(word: str) -> str:
    """One word of a line."""
    inner = _escaped(word).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{inner}"' if any(sign in word for sign in " \t\"'\\;") else inner
