"""CSR Desktop: workplace of the debt counsellor; this package is the core and never imports Qt."""

__version__ = "0.1.0"
