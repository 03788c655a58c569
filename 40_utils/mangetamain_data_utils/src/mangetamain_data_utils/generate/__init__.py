"""Generate data of Food.com's shape, at any scale, from numbers and words of our own."""
