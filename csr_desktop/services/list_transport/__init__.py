"""Lists as a way behind the port of the hub: the hub's portal, and DocZend (ADR 0012)."""
