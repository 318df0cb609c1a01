"""SQLite's only door: what was written down is kept here, and nowhere else."""

import sys

import sqlcipher3
from sqlcipher3 import dbapi2

# sqlite-utils takes this name for its driver where it is present; only so are its exceptions and
# those of our connections the same classes. It stands here because it must come before any module
# of this room imports sqlite-utils.
sys.modules["pysqlite3"] = sqlcipher3
sys.modules["pysqlite3.dbapi2"] = dbapi2
