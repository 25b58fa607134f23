"""The national delivery (DDAS v1.0): what the records know, in the words and whole euros that the standard wants.

From records to file: `selection` reads, `trajectory`, `people` and `settlement` map, `checks` says what is wrong before
anything leaves, `comparison` what differs from the last delivery, and `service` writes. `model` is the standard itself.
Which field of ours goes where, and why: docs/ddas.md.
"""
