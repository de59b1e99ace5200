"""The firms whose data we process."""
