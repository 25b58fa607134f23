"""Overzicht: the first tab of a dossier."""
