"""Every route as everybody: what is tried, and what the declared policies say must come."""
