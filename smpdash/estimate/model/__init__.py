"""The mathematics of the estimate and its parameters."""
