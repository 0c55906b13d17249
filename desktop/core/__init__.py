"""Pure: machines and values. No I/O, thread, clock, toolkit or device."""
