"""Reporting an incident."""
