"""The way in: PIN pad, lock, own PIN, first owner, work accounts."""
