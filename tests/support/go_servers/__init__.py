"""Doubles of the deployed Go servers: their messages, order, refusals and faults."""
