"""Rechter: cases before a court, from the file to the judgment."""
