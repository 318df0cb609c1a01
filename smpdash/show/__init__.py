"""Pictures and papers: values become tidy tables, charts and CSV."""
