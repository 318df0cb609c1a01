"""Charts of how good the estimates were that clients were told."""
