"""Preventive actions and whether they helped."""
