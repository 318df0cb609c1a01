"""QR codes: as a drawing within a page, and as the address of a picture."""

import io
from base64 import b64encode

import segno


def qr_code(text: str, *, label: str) -> str:
    """The code of a text as SVG, dark on white in both themes, since some cameras need that."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out,
        kind="svg",
        xmldecl=False,
        svgns=False,
        omitsize=True,
        border=4,
        dark="#000000",
        light="#ffffff",
        title=label,
    )
    return out.getvalue().decode()


def qr_code_address(text: str) -> str:
    """The code of a text as a data URI for an <img>, where a page takes no drawing."""
    drawing = qr_code(text, label=text).replace(
        "<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1
    )
    return f"data:image/svg+xml;base64,{b64encode(drawing.encode()).decode()}"
