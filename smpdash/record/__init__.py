"""The records of a studio as frozen values, and their rules; standard library only."""
