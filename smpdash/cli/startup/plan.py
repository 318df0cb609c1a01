"""What a service runs: the program, its folder of records, its user."""

import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from smpdash.settings import PACKAGE


@dataclass(frozen=True, slots=True)
class ServicePlan:
    """What to run: `program` with its first arguments, as `user`, with its records in `data`."""

    program: tuple[str, ...]
    data: str
    user: str
    address: str
    port: int

    @property
    def command(self) -> tuple[str, ...]:
        """The whole command."""
        return (*self.program, "serve", f"--address={self.address}", f"--port={self.port}")

    @property
    def home(self) -> str:
        """The folder to start in, where Python finds the package of a checkout."""
        return str(PACKAGE.parent)


def closed_folder(plan: ServicePlan) -> Path | None:
    """A folder on the way to the program that its owner alone may enter, if the user is another.

    Homes are such folders on most systems: a program in one cannot be started as another user.
    """
    for path in (Path(plan.program[0]), Path(sys.base_prefix, "lib"), PACKAGE):
        for folder in reversed([*path.parents, *path.resolve().parents]):
            if not folder.stat().st_mode & stat.S_IXOTH and owner_of(folder) != plan.user:
                return folder
    return None


def owner_of(folder: Path) -> str:
    """The name of whoever owns a folder, or the number if nobody here has it."""
    try:
        return folder.owner()
    except KeyError:
        return str(folder.stat().st_uid)


def program() -> tuple[str, ...]:
    """The Python that runs, with smpdash; a link stays a link, since it names an environment."""
    return (sys.executable, "-m", "smpdash")
