"""Figures of the team: measures over dossiers, each with the dossiers behind it."""
