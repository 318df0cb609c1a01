"""What of the records is taken out of the studio as files, and in which form."""
