"""Training with payments: a simulator of its own, its fixed keys, its customers, and what they do.

What belongs to training is decided when a payment is written down (`Payment.is_training`), kept by
the database, and asked again when a client is made (`connections`).
"""
