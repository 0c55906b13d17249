"""The deployed clients, each as a small scripted machine: its frames and reactions."""
