"""The name and the version of this program."""

NAME = "Rejestr72"
VERSION = "0.1.0"
