"""The ways on the screens to take records out of the studio as files."""
