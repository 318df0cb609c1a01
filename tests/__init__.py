"""Tests by room, as in smpdash/: tests/store tests the store; browser/ drives a real Chromium."""
