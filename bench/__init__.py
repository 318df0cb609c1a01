"""Benchmarks of the app, in a real browser, and of the estimate; the tests do not run them."""
