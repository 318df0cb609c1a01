"""The list of clients: how names are folded, what a search finds, and in which order."""
