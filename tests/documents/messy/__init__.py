"""Messy registers, drawn from a seed, with the truth beside them: what a good reader finds, cell by cell."""
