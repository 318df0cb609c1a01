"""CSV and JSON files of the records, with their data dictionary."""
