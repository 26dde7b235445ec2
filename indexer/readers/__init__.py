"""One native file format each -> typed rows; no rules, no opinions on what is complete."""
