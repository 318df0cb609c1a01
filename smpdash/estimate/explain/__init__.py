"""Why an estimate is as it is, and what moved it."""
