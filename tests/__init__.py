"""One file per behaviour; browser/ drives a real Chromium."""
