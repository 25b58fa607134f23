"""The command line `csr` (contract: docs/cli.md): thin commands over the same services as the window."""
