"""The audit log: entries, row snapshots, verification, erasure."""
