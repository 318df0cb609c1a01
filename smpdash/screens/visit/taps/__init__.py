"""The taps that the visit screen takes."""
