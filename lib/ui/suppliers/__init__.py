"""Suppliers and their verifications."""
