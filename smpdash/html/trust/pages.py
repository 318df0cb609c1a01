"""The pages around HTTPS: how a tablet learns to trust the studio, and the one it keeps itself."""

from smpdash.html import assets
from smpdash.html.render import render
from smpdash.html.trust.qr_code import qr_code


def trust_page(*, app: str, own_address: str, fingerprint: str, is_encrypted: bool) -> str:
    """The steps for each kind of tablet; `app` is where the studio is opened by HTTPS.

    `own_address` is this page's own, for the code that another tablet reads. `fingerprint` is the
    SHA-256 of the authority's certificate, in groups of two digits.
    """
    return render(
        "trust/page.html",
        app=app,
        own_address=own_address,
        code=qr_code(own_address, label="Code that opens this page on a tablet"),
        fingerprint=fingerprint,
        is_encrypted=is_encrypted,
    )


def away_page() -> str:
    """The page for when the server cannot be reached; it needs no other file and no script."""
    return render("trust/away.html", styles=assets.sign_in_styles())
