"""Settings, a module a section."""
