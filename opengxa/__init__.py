"""A self-hosted Expression Atlas: in which conditions is my gene expressed, which genes change in my condition."""
