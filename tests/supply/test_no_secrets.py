"""No key, token or PIN lies in the repository, or leaves a running studio for a file or the log."""

import re
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path

import pytest

from smpdash.cli import main
from smpdash.store.accounts.pins import key_file
from tests.browser.served import ROOT, Served
from tests.builders.sign_ins import PINS, with_pins
from tests.builders.stores import add_client, add_visit

# Keys and tokens by the shape that their makers gave them, and words of a secret given a value;
# each with what stands in every text of this shape, in small letters, which is found far faster.
SHAPES = {
    r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----": ("private key",),
    r"AGE-SECRET-KEY-1[0-9A-Z]{20}": ("age-secret-key",),
    # AWS
    r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b": ("akia", "asia"),
    r"\bgh[pousr]_[0-9A-Za-z]{36}": ("ghp_", "gho_", "ghu_", "ghs_", "ghr_"),
    r"\bgithub_pat_\w{22}": ("github_pat_",),
    r"\bglpat-[\w-]{20}": ("glpat-",),
    # Slack
    r"\bxox[abprs]-[\w-]{10}": ("xox",),
    # Stripe
    r"\b[sr]k_live_\w{16}": ("k_live_",),
    # Google
    r"\bAIza[\w-]{35}": ("aiza",),
    # Package indexes
    r"\bpypi-AgE[\w-]{20}": ("pypi-age",),
    r"\bnpm_\w{36}": ("npm_",),
    # A web token
    r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}": (".eyj",),
    # A name and a word in an address
    r"://[^\s/:@'\"{}]+:[^\s/:@'\"{}]{3,}@": ("://",),
    r"(?i:\b(?:passw(?:or)?d|secret|api_?key|auth_?token|cookie_?secret)\b"
    r"['\"]?\s*[:=]\s*['\"][^'\"\s{}<>]{8,}['\"])": ("passw", "secret", "key", "token"),
}


def secrets_in(text: str) -> Iterator[str]:
    """What has the shape of a secret, at most its first 60 letters."""
    small = text.lower()
    for shape, signs in SHAPES.items():
        if any(sign in small for sign in signs):
            yield from (found.group()[:60] for found in re.finditer(shape, text))


def tracked() -> list[Path]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if done.returncode:
        pytest.skip("Not a git checkout: nobody knows which files are the repository's.")
    return [ROOT / name for name in done.stdout.decode().split("\0") if name]


def test_no_tracked_file_holds_a_secret() -> None:
    found = [
        f"{file.relative_to(ROOT)}: {secret}"
        for file in tracked()
        if file.is_file() and file.suffix != ".png"  # packed, no secret has its shape there
        for secret in secrets_in(file.read_bytes().decode("utf-8", "replace"))
    ]
    assert found == []


@pytest.mark.parametrize(
    "planted",
    [
        "-----BEGIN RSA " + "PRIVATE KEY-----",
        "AGE-SECRET-KEY-1" + "A" * 20,
        "AKIA" + "ABCDEFGHIJKLMNOP",
        *(f"{kind}_" + "a" * 36 for kind in ("ghp", "gho", "ghu", "ghs", "ghr", "npm")),
        "github_pat_" + "a" * 22,
        "glpat-" + "a" * 20,
        "xoxb-" + "a" * 10,
        "sk_live_" + "a" * 16,
        "AIza" + "a" * 35,
        "pypi-AgE" + "a" * 20,
        ".".join(["eyJ" + "a" * 10] * 3),
        "password" + " = 'correct-horse'",
        '"api_key"' + ': "0123456789"',
        "Auth_Token" + ": 'correct-horse'",
        "COOKIE_SECRET" + "='correct-horse'",
        "https://me:" + "word@" + "host/",
    ],
)
def test_a_planted_secret_is_found(planted: str) -> None:
    assert list(secrets_in(f"some {planted} text"))


def test_a_studios_pins_tokens_and_keys_stay_where_they_belong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A day: signed in, a wrong PIN, files taken away, a backup, an encrypted one, a check."""
    path = tmp_path / "studio.db"
    store = with_pins(path)
    add_visit(store, add_client(store) + "/1", artist=None, pigment_lot=None)
    (tmp_path / "word").write_text("passphrase-of-the-day")
    with Served(path) as server:
        token = signed_in(server, "m1", PINS["m1"])
        assert not signed_in(server, "a1", "71930462")
        taken = (asked(server, "/export/clients.csv", token), asked(server, "/", token))
        assert b"C-0001" in taken[0]
        log = server.log_text()
    monkeypatch.setenv("SMPDASH_DB", str(path))
    assert main.main(["export", "--out", str(tmp_path / "out")]) == 0
    assert main.main(["backup"]) == 0
    assert main.main(["backup", "--passphrase-file", str(tmp_path / "word")]) == 0
    assert main.main(["check"]) == 0
    said = capsys.readouterr()
    pepper = key_file(path).read_bytes().strip()
    written = {
        file: file.read_bytes()
        for file in tmp_path.rglob("*")
        if file.is_file() and file.name != "word" and file != key_file(path)
    }
    assert len(written) > 8
    everything = [*written.values(), *taken, log.encode(), said.out.encode(), said.err.encode()]
    secrets = [*PINS.values(), "71930462", token, "passphrase-of-the-day"]
    whole = b"\0".join(everything)
    assert [secret for secret in secrets if secret.encode() in whole] == []
    assert pepper not in whole


def signed_in(server: Served, key: str, pin: str) -> str:
    """The token of the sign-in; "" where it was refused."""
    form = urllib.parse.urlencode({"staff": key, "pin": pin, "next": "/"}).encode()
    opener = urllib.request.build_opener(_Stay)
    try:
        answer = opener.open(f"{server.url}/sign-in", form, timeout=20)
    except urllib.error.HTTPError as refusal:
        answer = refusal
    cookies = SimpleCookie("; ".join(answer.headers.get_all("Set-Cookie") or []))
    answer.close()
    return cookies["smpdash_sign_in"].value if "smpdash_sign_in" in cookies else ""


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def asked(server: Served, path: str, token: str) -> bytes:
    request = urllib.request.Request(server.url + path)
    request.add_header("Cookie", f"smpdash_sign_in={token}")
    with urllib.request.urlopen(request, timeout=20) as answer:
        return bytes(answer.read())
