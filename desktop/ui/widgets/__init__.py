"""Widgets: each shows one model."""
