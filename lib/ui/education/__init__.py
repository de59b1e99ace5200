"""Trainings, procedures in their versions, drills."""
