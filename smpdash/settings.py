"""Every environment variable that smpdash reads: one table, and a function for each value.

The environment is read when a value is asked for, so that nothing has to be loaded first.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import platformdirs

PREFIX: Final = "SMPDASH_"
OIDC_PREFIX: Final = f"{PREFIX}OIDC_"
PACKAGE: Final = Path(__file__).parent
# A wheel holds in the package what lies beside it in a checkout.
_IS_INSTALLED: Final = (PACKAGE / "app.py").is_file()
_HOME: Final = PACKAGE if _IS_INSTALLED else PACKAGE.parent
APP: Final = _HOME / "app.py"
# The tables that a new studio starts with.
STUDIO: Final = _HOME / "data" / "studio.toml"
_OFF: Final = frozenset({"off", "no", "false", "0"})
_ON: Final = frozenset({"on", "yes", "true", "1"})
_LOCKS_AFTER_S: Final = range(1, 901)
_HIDDEN: Final = "(set, not shown)"
_HEADING: Final = """\
# Settings

Written by `python -m smpdash settings --table` from the one table of `smpdash/settings.py`; nothing
else reads the environment. `python -m smpdash settings` prints the values in force where it runs,
without the secrets. A variable that is empty counts as not set. How smpdash is served (address,
port, certificate) are settings of Streamlit: `.streamlit/config.toml` and `STREAMLIT_...`.
"""


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable; `default` says in words what holds if it is not set.

    `fits` says whether a text can be read, `allowed` in words which can.
    """

    name: str
    meaning: str
    default: str = "none"
    is_secret: bool = False
    fits: Callable[[str], bool] = lambda _text: True
    allowed: str = ""

    @property
    def value(self) -> str:
        """The text as it is set; empty if it is not."""
        return os.environ.get(self.name, "")

    @property
    def problem(self) -> str:
        """What is wrong with the text as it is set; empty if it can be read."""
        if not self.value or self.fits(self.value):
            return ""
        return f"cannot be read: it has to be {self.allowed}"


def _is_lock_time(text: str) -> bool:
    text = text.strip()
    return text.isascii() and text.isdigit() and len(text) < 9 and int(text) in _LOCKS_AFTER_S


DATABASE: Final = Setting(
    "SMPDASH_DB",
    "The file of the studio's records.",
    "`data/smpdash.db` in a checkout, `smpdash.db` in the user's data folder if installed",
)
KEY_FILE: Final = Setting(
    "SMPDASH_KEY_FILE",
    "A file that holds the key of encrypted records; it goes before `SMPDASH_KEY`.",
    "the records are not encrypted",
)
KEY: Final = Setting(
    "SMPDASH_KEY",
    "The key of encrypted records itself: 64 digits 0-9 and letters a-f.",
    "the records are not encrypted",
    is_secret=True,
)
PIN_KEY: Final = Setting(
    "SMPDASH_PIN_KEY",
    "The key that PINs are stored with: at least 32 characters.",
    "the key file beside the records, made if it is missing",
    is_secret=True,
    fits=lambda text: len(text) >= 32,
    allowed="at least 32 characters",
)
BACKUP_TO: Final = Setting(
    "SMPDASH_BACKUP_TO", "A second folder for backups, on another disk.", "no second place"
)
BACKUP_PASSPHRASE_FILE: Final = Setting(
    "SMPDASH_BACKUP_PASSPHRASE_FILE",
    "A file that holds the passphrase of backups; it goes before `SMPDASH_BACKUP_PASSPHRASE`.",
    "backups are encrypted only if the records are",
)
BACKUP_PASSPHRASE: Final = Setting(
    "SMPDASH_BACKUP_PASSPHRASE",
    "The passphrase of backups itself: at least 12 characters.",
    "backups are encrypted only if the records are",
    is_secret=True,
)
LOCK_SECONDS: Final = Setting(
    "SMPDASH_LOCK_SECONDS",
    "After how many seconds untouched a tablet locks itself, from 1 to 900.",
    "300",
    fits=_is_lock_time,
    allowed=f"a whole number from {_LOCKS_AFTER_S[0]} to {_LOCKS_AFTER_S[-1]}",
)
HOSTS: Final = Setting(
    "SMPDASH_HOSTS",
    "Further names that the server answers under, separated by commas.",
    "`localhost` and the name that the start prints",
)
ANNOUNCE: Final = Setting(
    "SMPDASH_ANNOUNCE",
    "`off` keeps the name smpdash.local from being announced in the network.",
    "it is announced if tablets can reach the server",
    fits=lambda text: text.strip().lower() in _ON | _OFF,
    allowed="on or off",
)
DEMO: Final = Setting(
    "SMPDASH_DEMO",
    "`off` switches the demo studio off.",
    "the demo studio is on",
    fits=lambda text: text.strip().lower() in _ON | _OFF,
    allowed="on or off",
)
OIDC_ISSUER: Final = Setting(
    "SMPDASH_OIDC_ISSUER",
    "The issuer of work accounts, exactly as the provider writes it.",
    "no sign-in with work accounts",
)
OIDC_CLIENT_ID: Final = Setting("SMPDASH_OIDC_CLIENT_ID", "The client's id at the provider.")
OIDC_SECRET_FILE: Final = Setting(
    "SMPDASH_OIDC_CLIENT_SECRET_FILE", "A file that holds the client's secret at the provider."
)
OIDC_SECRET: Final = Setting(
    "SMPDASH_OIDC_CLIENT_SECRET",
    "The client's secret itself; set this or the file, not both.",
    is_secret=True,
)
OIDC_ADDRESS: Final = Setting(
    "SMPDASH_OIDC_ADDRESS",
    "How tablets reach smpdash, such as `https://smpdash.example`; the provider sends them there.",
)
OIDC_WORDS: Final = Setting(
    "SMPDASH_OIDC_WORDS",
    "The words on the button, at most 60 characters.",
    "“Sign in with a work account”",
)
SETTINGS: Final = (
    DATABASE,
    KEY_FILE,
    KEY,
    PIN_KEY,
    BACKUP_TO,
    BACKUP_PASSPHRASE_FILE,
    BACKUP_PASSPHRASE,
    LOCK_SECONDS,
    HOSTS,
    ANNOUNCE,
    DEMO,
    OIDC_ISSUER,
    OIDC_CLIENT_ID,
    OIDC_SECRET_FILE,
    OIDC_SECRET,
    OIDC_ADDRESS,
    OIDC_WORDS,
)


def database() -> Path:
    """The file of the studio's records."""
    if named := _path(DATABASE):
        return named
    if _IS_INSTALLED:
        return platformdirs.user_data_path("smpdash", appauthor=False) / "smpdash.db"
    return _HOME / "data" / "smpdash.db"


def key_file() -> Path | None:
    """The file that holds the key of encrypted records."""
    return _path(KEY_FILE)


def key() -> str:
    """The key of encrypted records, if it is set itself."""
    return KEY.value.strip()


def pin_key() -> str:
    """The key that PINs are stored with, if the environment gives it."""
    return PIN_KEY.value


def backup_to() -> Path | None:
    """The second folder for backups."""
    return _path(BACKUP_TO)


def backup_passphrase_file() -> Path | None:
    """The file that holds the passphrase of backups."""
    return _path(BACKUP_PASSPHRASE_FILE)


def backup_passphrase() -> str:
    """The passphrase of backups, if it is set itself."""
    return BACKUP_PASSPHRASE.value


def lock_seconds() -> int | None:
    """After how many seconds a tablet locks itself; None if it is not set."""
    return int(LOCK_SECONDS.value) if LOCK_SECONDS.value and not LOCK_SECONDS.problem else None


def hosts() -> list[str]:
    """Further names that the server answers under."""
    return HOSTS.value.split(",")


def is_announced() -> bool:
    """Whether the name smpdash.local may be announced in the network."""
    return ANNOUNCE.value.strip().lower() not in _OFF


def has_demo() -> bool:
    """Whether the demo studio is on."""
    return DEMO.value.strip().lower() not in _OFF


def oidc() -> dict[str, str]:
    """Everything set for sign-in with work accounts by its name, unknown names among it."""
    given = {name: text.strip() for name, text in os.environ.items()}
    return {name: text for name, text in given.items() if name.startswith(OIDC_PREFIX) and text}


def problems() -> list[str]:
    """What is set and cannot be read, a sentence for each; a secret is named, never shown."""
    return [
        f"{setting.name} {'' if setting.is_secret else f'is “{setting.value}”, which '}"
        f"{setting.problem}."
        for setting in SETTINGS
        if setting.problem
    ]


def check() -> None:
    """Raise SystemExit if something is set that cannot be read: the start says what."""
    if unreadable := problems():
        lines = "".join(f"\n  {problem}" for problem in unreadable)
        raise SystemExit(f"smpdash does not start because of its settings:{lines}")


def lines_in_force() -> list[str]:
    """Each setting with its value or default, one a line; a secret is named, never shown."""
    width = max(len(setting.name) for setting in SETTINGS)
    known = {setting.name for setting in SETTINGS}
    lines = [f"{setting.name:{width}}  {_shown(setting)}" for setting in SETTINGS]
    unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
    # Its value may be a secret under a mistyped name.
    return [*lines, *(f"{name:{width}}  (no setting of this name is known)" for name in unknown)]


def markdown() -> str:
    """The table of all settings, as docs/settings.md shows it."""
    rows = ["| Variable | Meaning | If it is not set |", "|---|---|---|"]
    for setting in SETTINGS:
        secret = " Secret." if setting.is_secret else ""
        rows.append(f"| `{setting.name}` | {setting.meaning}{secret} | {setting.default} |")
    return _HEADING + "\n" + "\n".join(rows) + "\n"


def _path(setting: Setting) -> Path | None:
    return Path(setting.value).expanduser() if setting.value else None


def _shown(setting: Setting) -> str:
    if not setting.value:
        return f"(not set: {setting.default.replace('`', '')})"
    shown = _HIDDEN if setting.is_secret else setting.value
    return f"{shown}  ({setting.problem})" if setting.problem else shown
