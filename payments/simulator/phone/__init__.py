"""The customer's phone in a browser."""
