"""The charts of the tab Progress: what became of the courses of a period."""
