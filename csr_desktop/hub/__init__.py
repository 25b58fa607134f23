"""The client of the exchange hub: messages on the wire, and the ways to a hub behind one port (`transport`)."""
