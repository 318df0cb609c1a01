"""What a studio writes down: frozen values, standard library only."""
