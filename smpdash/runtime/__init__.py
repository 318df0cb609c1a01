"""What runs between requests: who is let in, what is believed, background jobs."""
