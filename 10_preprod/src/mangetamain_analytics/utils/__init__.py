"""Environment, colours and chart theme."""
