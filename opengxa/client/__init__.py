"""The same questions to a server and to a directory of releases, from Python."""
