"""Days and times: as a draft stores them, and in words."""
