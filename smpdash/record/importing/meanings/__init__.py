"""What the columns and the cells of a foreign spreadsheet mean."""
