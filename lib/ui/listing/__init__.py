"""The register as a list: filters, rows, export."""
