"""How good forecasts were; for the command line and benchmarks, never imported by the server."""
