"""Text of a URL, a form or a JSON body -> `SearchRequest`; refuses what it does not know."""
