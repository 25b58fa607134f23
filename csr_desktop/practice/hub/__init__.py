"""The practice hub: the exchange contract on a real local server, with creditors that answer by rules.

It reads the contract (`resources/hub/openapi.json` and its notes) on its own account and shares no code with the hub
client, so that each proves the other. Nothing of the product imports it; `csr hub serve` and tests start it.
"""
