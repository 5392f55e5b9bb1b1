"""Fake services for the backend: local servers that fail on demand."""
