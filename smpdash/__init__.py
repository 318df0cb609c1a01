"""smpdash: how many scalp micropigmentation sessions does this client still need, and why."""

__version__ = "0.1.0"
