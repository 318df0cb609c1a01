"""Names and addresses of this machine, as requests name them."""

import re
import socket
from contextlib import suppress
from typing import Final

# What smpdash calls itself in a network (multicast DNS).
OWN_NAME: Final = "smpdash.local"
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
HOST: Final = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+))(?::[0-9]{1,5})?")


def host_name(host: str) -> str:
    """The name in a Host header, in lower case without its port; "" if it is none."""
    match = HOST.fullmatch(host)
    return (match[1] or match[2]).lower().rstrip(".") if match else ""


def names_here() -> list[str]:
    """The names under which this machine can be reached in its network, itself among them."""
    own = socket.gethostname().lower().partition(".")[0]
    names = [OWN_NAME, *([own, f"{own}.local"] if HOST.fullmatch(own) else []), "localhost"]
    return list(dict.fromkeys(names))


def addresses_here() -> list[str]:
    """The addresses of this machine in its network, itself among them."""
    addresses = []
    for family, elsewhere in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        # To connect by UDP sends nothing: the system only says which address it would send from.
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as asking:
            asking.connect((elsewhere, 9))
            addresses.append(str(asking.getsockname()[0]))
    return list(dict.fromkeys([*addresses, "127.0.0.1", "::1"]))
