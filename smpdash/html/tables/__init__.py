"""Tables of the screens and pages as HTML."""
