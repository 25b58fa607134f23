"""Is a text easy to read? Dutch, offline, with reasons; a hint for who writes, no judgement."""
