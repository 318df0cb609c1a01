"""Accounts, PINs, sign-ins and the limits on wrong PINs."""
