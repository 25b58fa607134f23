"""What a person should know of a folder before personal data go there in clear."""

from csr_desktop.store.places import warn_about_place

__all__ = ["warn_about_place"]
