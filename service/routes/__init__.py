"""URLs: a view is three moves: read the request, ask, render."""
