"""The place of a visit among clients and courses, and who may change it."""
