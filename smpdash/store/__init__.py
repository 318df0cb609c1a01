"""SQLite's only door: all reads and writes of the database."""

import sys

import sqlcipher3
from sqlcipher3 import dbapi2

# sqlite-utils uses a driver of this name if there is one, so that its exceptions and those of our
# connections are the same classes. This must run before anything imports sqlite-utils.
sys.modules["pysqlite3"] = sqlcipher3
sys.modules["pysqlite3.dbapi2"] = dbapi2
