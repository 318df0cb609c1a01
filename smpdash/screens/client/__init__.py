"""The page of one client: the answer, the charts, the visits as recorded."""
