"""The hub as a REST service: the contract of our own reference hub, also the face of a municipal gateway."""
