"""QR codes: as a drawing within a page, and as the address of a picture."""

import io

import segno

from smpdash.html.svg_address import svg_address


def qr_code(text: str, *, label: str) -> str:
    """The code of a text as SVG, dark on white in both themes, since some cameras need that."""
    return _drawn(text, label=label, names_svg=False)


def qr_code_address(text: str) -> str:
    """The code of a text as a data URI for an <img>, where a page takes no drawing."""
    return svg_address(_drawn(text, label=text, names_svg=True))


def _drawn(text: str, *, label: str, names_svg: bool) -> str:
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out,
        kind="svg",
        xmldecl=False,
        svgns=names_svg,
        omitsize=True,
        border=4,
        dark="#000000",
        light="#ffffff",
        title=label,
    )
    return out.getvalue().decode()
