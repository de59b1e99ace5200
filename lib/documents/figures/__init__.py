"""The figures of the dashboard as they leave it: a table with its words, and what is drawn of it on paper."""
