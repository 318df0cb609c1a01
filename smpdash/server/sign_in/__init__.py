"""Sign-in: PIN pad, lock, change of one's own PIN, first owner, work accounts."""
