"""Deadlines: derived from what stands in a dossier, with what a person did to them (terms T01 to T19).

From table to list: `terms` knows how long a term is now, one module per subject derives, `merging` adds what people
did, `late` says what should have happened, and `service` is what a counsellor uses.
"""
