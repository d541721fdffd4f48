"""The project's settings, addresses and server entry point; holds no rule of the office."""
