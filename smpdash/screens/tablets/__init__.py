"""Forms as drafts: saved at every tap, repaired, merged between tablets."""
