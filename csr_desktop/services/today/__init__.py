"""The work list of the day (Vandaag)."""
