"""The dashboard, a module a section."""
