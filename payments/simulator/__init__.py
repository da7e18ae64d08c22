"""Vipps MobilePay's test environment, rebuilt to run on one machine.

It stands alone: it shares no code with any client, keeps everything in memory, and holds books
of its own (who was debited what, and why), so that they can judge a client's books.
"""
