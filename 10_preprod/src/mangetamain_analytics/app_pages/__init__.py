"""The pages, one short script each, and the parts that they share."""
