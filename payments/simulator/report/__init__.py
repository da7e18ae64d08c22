"""The Report API: what became of a merchant's money, from the captures to the payout.

Every entry comes from something that happened here: a capture, a refund, a midnight, or an order
given over `/control/`.
"""
