"""Forms as drafts: kept at every tap, repaired, merged between tablets."""
