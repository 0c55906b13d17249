"""The operating system: paths, the settings file, logs, one running instance, sleep."""
