"""The tab "Traject" of a dossier: its way by law and reference process, and who works on it."""
