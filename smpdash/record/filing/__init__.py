"""Where a visit belongs, and who may change where it is."""
