"""The address of a drawing, for an image."""

from base64 import b64encode


def svg_address(drawing: str) -> str:
    """A drawing as a data URI; the drawing has to name the namespace of SVG."""
    return f"data:image/svg+xml;base64,{b64encode(drawing.encode()).decode()}"
