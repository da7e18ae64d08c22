"""Master data for other systems, and what the whole API has in common."""
