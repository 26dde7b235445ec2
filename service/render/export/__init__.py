"""Whole tables over HTTP: streamed, compressed, continued, or sent in part."""
