"""What another program of the same user may ask of one that runs, and how it is carried out."""
