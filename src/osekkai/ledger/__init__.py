"""The one append-only event log that status, audit, metrics and transparency read."""
