"""Charts of the quality of work and of notes, for managers and for artists."""
