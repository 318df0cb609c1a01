"""Made-up studios, for the demonstration and for holding forecasts against what came."""
