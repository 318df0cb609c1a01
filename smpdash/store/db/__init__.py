"""The SQLite file itself: connections, locks, migrations, errors."""
