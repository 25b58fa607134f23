"""The page with the list of all dossiers."""
