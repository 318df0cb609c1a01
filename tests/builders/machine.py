"""A machine of the test's own that a real systemd runs, with processes and files of its own.

It sees the files of this machine, and what it writes lies in one folder. It starts nothing but the
journal and what a test enables. It shares the network, so that a browser here reaches it.
"""

import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Final

from tests.builders.waiting import until

SYSTEMD: Final = Path("/lib/systemd/systemd")
# How long the machine, and a service on it, may take to start beside other work.
START_S: Final = 60
UNITS: Final = "usr/lib/systemd/system"
LIBRARIES: Final = "/mnt/site-packages"
# What starts with every Debian. None of it starts here but the journal.
STARTED: Final = ("sysinit", "sockets", "timers", "local-fs", "multi-user")
JOURNAL: Final = ("systemd-journald.socket", "systemd-journald.service")
# Its own tree of files, /dev and groups of processes, then systemd as the first process.
BOOT: Final = """
set -e
mount --make-rprivate /
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/changed,workdir=$1/work" "$1/root"
cd "$1/root"
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
mount -t tmpfs tmpfs run
mount -t tmpfs tmpfs tmp
mount --bind "$1/lent" mnt
mount --bind "$2" mnt/site-packages
mount -t tmpfs tmpfs dev
for each in null zero full random urandom tty; do
  touch dev/$each
  mount --bind /dev/$each dev/$each
done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance devpts dev/pts
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
mount -t tmpfs tmpfs sys/fs/cgroup
mount -t cgroup2 cgroup2 sys/fs/cgroup
exec env -i container=other PATH=/usr/sbin:/usr/bin:/sbin:/bin chroot . \
  /lib/systemd/systemd --system --unit=multi-user.target --show-status=no
"""
APART: Final = ("--pid", "--fork", "--kill-child=KILL", "--mount", "--ipc", "--uts", "--cgroup")


def why_not() -> str:
    """Why no such machine can be started here; empty if it can."""
    if os.name != "posix" or os.geteuid() != 0:
        return "only root can start a machine of its own"
    if not SYSTEMD.exists():
        return "systemd is not installed"
    if not group_of_its_own().parent.is_dir():
        return "this system has no groups of processes of the second version"
    tried = subprocess.run(
        ["unshare", *APART, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], check=False, timeout=10
    )
    return "" if tried.returncode == 0 else "this system lets nobody mount"


def group_of_its_own() -> Path:
    """The group of processes that a machine starts in; its parent holds all groups."""
    top = Path("/sys/fs/cgroup")
    return (top if (top / "cgroup.procs").is_file() else top / "unified") / "smpdash-machine"


class Machine:
    """A machine whose changed files lie in `folder`; a power cut leaves them as they are.

    It finds the Python packages of the folder `libraries` in LIBRARIES.
    """

    def __init__(self, folder: Path, libraries: Path) -> None:
        self.folder = folder
        self.libraries = libraries
        self._first: subprocess.Popen[bytes] | None = None
        for name in ("changed", "work", "root", "lent/site-packages"):
            (folder / name).mkdir(parents=True)
        changed = folder / "changed"
        for name in ("etc/systemd/system", *(f"{UNITS}/{one}.target.wants" for one in STARTED)):
            hidden = changed / name
            hidden.mkdir(parents=True)
            os.setxattr(hidden, "trusted.overlay.opaque", b"y")
        for name in JOURNAL:
            (changed / UNITS / "sysinit.target.wants" / name).symlink_to(f"/{UNITS}/{name}")

    def lend(self, file: Path) -> str:
        """Give it a copy of a file; where the copy lies on it."""
        shutil.copy(file, self.folder / "lent")
        return f"/mnt/{file.name}"

    def boot(self) -> None:
        """Start it, and wait until systemd has started what is enabled."""
        group = group_of_its_own()
        group.mkdir(exist_ok=True)
        joined = f'echo $$ > "{group}/cgroup.procs"; exec setpriv --pdeathsig=KILL unshare "$@"'
        command = ["sh", "-c", joined, "sh", *APART, "sh", "-c", BOOT, "sh", str(self.folder)]
        command.append(str(self.libraries))
        with (self.folder / "boot.log").open("wb") as log:
            self._first = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        until(self._is_running, seconds=START_S)

    def cut_power(self) -> None:
        """End every process of it at once, as a power cut does."""
        if self._first is not None:
            for child in self._children():
                os.kill(child, signal.SIGKILL)
            self._first.wait(timeout=10)
            self._first = None

    def _is_running(self) -> bool:
        return self.run("systemctl", "is-system-running", check=False).strip() == "running"

    def run(self, *command: str, check: bool = True) -> str:
        """What a command printed that root runs on it; AssertionError if it fails."""
        first = next(iter(self._children()), None)
        if first is None:
            return ""
        inside = ["nsenter", f"--target={first}", "--mount", "--pid", "--ipc", "--uts", "--cgroup"]
        inside += ["--root", "--wdns=/", "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"]
        done = subprocess.run(
            [*inside, *command], capture_output=True, text=True, check=False, timeout=60
        )
        if check and done.returncode:
            raise AssertionError(f"{command}: {done.stdout[-2_000:]}{done.stderr[-2_000:]}")
        return done.stdout

    def _children(self) -> list[int]:
        if self._first is None:
            return []
        listed = Path(f"/proc/{self._first.pid}/task/{self._first.pid}/children").read_text()
        return [int(one) for one in listed.split()]
