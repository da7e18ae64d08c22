"""Payments, payouts and the reconciliation as files, made as the till's own exports are."""
