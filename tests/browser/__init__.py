"""The real app in a real Chromium, touched like a tablet."""
