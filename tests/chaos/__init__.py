"""Proof by volume: `make chaos`, every kind of trouble by seed, within a budget of minutes."""
