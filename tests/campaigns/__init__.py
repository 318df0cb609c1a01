"""Faults by the hundred: a short form in the test command, the long one by `make reliability`."""
