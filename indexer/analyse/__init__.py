"""From raw counts and intensities to the result files of the native format; the statistics are in `analysis`."""
