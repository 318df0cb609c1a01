"""Values of accounts: what may be a PIN, and who is signed in where."""
