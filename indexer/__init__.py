"""Files in, documents out: reads experiments in native Expression Atlas form and makes releases of them."""
