"""Statistics: arrays in, arrays out; no input or output, no files, no experiments."""
