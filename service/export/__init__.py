"""Whole tables as files: what is sent, in which forms, and how a reader can tell that all of it arrived."""
