"""The build for Windows: from a Windows Python and the locked wheels to a folder, a portable zip and an installer."""
