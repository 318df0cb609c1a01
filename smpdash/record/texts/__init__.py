"""Texts as people type them: names, phone numbers, e-mail addresses, numbers, dates and times."""
