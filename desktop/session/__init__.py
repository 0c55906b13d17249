"""Carries out the commands of the core through the ports, in the engine thread."""
