"""Many people at once, and kills, at the real server: `make load`."""
