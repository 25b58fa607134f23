"""Carrying out an agreed settlement: reserve, payouts, reviews, the end and what comes after it."""
