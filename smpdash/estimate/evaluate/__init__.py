"""Evaluates forecasts, for the command line and benchmarks; the server never imports it."""
