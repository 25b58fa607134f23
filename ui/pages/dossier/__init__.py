"""The page of one dossier, tab by tab."""
