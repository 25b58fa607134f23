"""Payments for the bank: the SEPA character set, references, and the file pain.001; never touches the database."""
