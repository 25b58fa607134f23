"""The exchange engine: out-box, in-box, the round, the guard. What messages mean is not here (`ports`)."""
