"""The OpenSearch engine, for when one machine is not enough: facts of one release behind the port."""
