"""Pages and tables as HTML, for the server and the screens alike."""
