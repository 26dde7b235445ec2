"""One experiment as Expression Atlas's own endpoints give it."""
