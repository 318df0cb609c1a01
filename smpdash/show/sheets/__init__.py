"""Spreadsheets that come in: CSV and .xlsx read row by row, within bounds."""
