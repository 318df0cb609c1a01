"""Tables that follow from the records, kept in the transaction of each record."""
