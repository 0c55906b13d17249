"""Cameras, microphones, loudspeakers, screens; QtMultimedia is known here only."""
