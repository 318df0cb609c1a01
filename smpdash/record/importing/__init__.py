"""Spreadsheets on their way into the records: sheets, questions, entries, whole clients.

The way of a file:

1. `open_book(files, studio, answers)` of `show/sheets` opens one workbook, or CSV files that belong
   together, as a Book of Sheets (`sheets.py`). Their rows can be read again and again, and are
   never all in memory. Raises Refused, in words, if a file is too large or no spreadsheet.
2. `survey(book, profile, studio, today)` (`survey.py`) reads the book once and gives a Survey. It
   says what each column and each word is taken for, and asks what a person must answer
   (`questions.py`). A person's answers make a Profile, which has a name and can be used again. With
   the proposals that are sure it is Settled: `Survey.profile`, by which the book is read.
3. `entries(book, settled, studio, today)` (`reading.py`) reads the book a second time, row by row,
   and yields for each row its Entries (`entries.py`), Complaints about single cells that are left
   empty, or one Rejected. Whoever stages the entries sorts them by their client.
4. `assembled(entries, settled, studio, now)` (`assembly.py`) makes of all entries of one client, in
   any order, a ProposedClient of the record's values, or NotAssembled with the reasons
   (`proposals.py`). The rules of the record are checked here; those that ask of a visit what only a
   tablet can know are not asked of an imported one.
"""
