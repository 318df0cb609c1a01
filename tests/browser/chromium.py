"""Which Chromium drives the browser tests; run as a program, it installs what they lack."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
# Draws the same pages in two thirds of the processor time; it has no wake lock.
SHELL = "chromium-headless-shell"
# Nothing but the pages themselves: no sandbox (a container's root has none), no calls home.
ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    # What one page compiled, the next one of its tablet has too.
    "--process-per-site",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A request to elsewhere fails at once, here and on a machine with the internet at hand.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
MISSING = (
    "No Chromium here and none could be installed. Install it by hand (Debian: apt-get install "
    "chromium), or name one by CHROMIUM=/path/to/it; until then the browser tests are left out."
)


def chromium_path() -> str | None:
    """The browser's program: the one that CHROMIUM names, else the first that the PATH holds."""
    named = os.environ.get("CHROMIUM")
    found = [shutil.which(name) for name in ((named,) if named else NAMES)]
    return next((path for path in found if path), None)


def shell_path() -> str | None:
    """The browser for tests that a headless shell passes too: that shell if it is here."""
    return None if os.environ.get("CHROMIUM") else shutil.which(SHELL)


def must_have_chromium() -> bool:
    """Whether a missing browser is a failure: it is where every change is checked (CI=true)."""
    return os.environ.get("CI", "").lower() in {"1", "true"}


def missing_packages() -> list[str]:
    """Debian's packages that the tests use and that are not here; certutil adds an authority."""
    named, browser = os.environ.get("CHROMIUM"), chromium_path()
    present = {
        "chromium": named or browser,
        # Only beside Debian's own Chromium: other systems have no such package.
        SHELL: named or shell_path() or browser not in {None, "/usr/bin/chromium"},
        "libnss3-tools": shutil.which("certutil"),
    }
    return [package for package, is_here in present.items() if not is_here]


def install(packages: list[str]) -> None:
    """Install these packages of Debian by apt-get, where this person may."""
    if not shutil.which("apt-get"):
        return
    may = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    if may and not shutil.which("sudo"):
        return
    print(f"Installing {' and '.join(packages)} from the system's packages ...", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    add = ["install", "-qq", "--no-install-recommends"]
    # One by one: a package that a system does not know hinders no other.
    for step in (["update", "-qq"], *([*add, package] for package in packages)):
        command = [*may, "apt-get", "-y", *step]
        done = subprocess.run(
            command, env=quiet, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False
        )
        if done.returncode:
            print(f"{' '.join(command)} ended with status {done.returncode}.")


def main() -> int:
    """Find or install what the tests need; 1 where the browser is missing and must not be."""
    if packages := missing_packages():
        install(packages)
    if chromium_path() is None:
        print(MISSING)
        return int(must_have_chromium())
    return 0


if __name__ == "__main__":
    sys.exit(main())
