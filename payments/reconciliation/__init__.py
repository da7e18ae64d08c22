"""Receipts, payments, Vipps' ledger and payouts: fetched, matched, and what does not fit shown.

`fetches` reads a ledger, `matching` matches what is new, `discrepancies` and `periods` are what a
person does about it, `days` and `sides` are what that person sees.
"""
