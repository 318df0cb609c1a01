"""Pages around HTTPS, and the code that leads a tablet to them."""
