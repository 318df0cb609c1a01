"""What smpdash is made of: licences, known weaknesses, and no secrets among it."""
