"""The matrix of who meets whom, where and how: which cells there are, and how one is run."""
