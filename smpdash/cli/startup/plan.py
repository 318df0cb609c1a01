"""What a service runs: the program, its folder of records, its user."""

import sys
from dataclasses import dataclass

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


def program() -> tuple[str, ...]:
    """The Python that runs, with smpdash; a link stays a link, since it names an environment."""
    return (sys.executable, "-m", "smpdash")
