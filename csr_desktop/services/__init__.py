"""Use cases: what a counsellor does, for the window and the command line alike. No Qt, no SQL, no HTTP."""
