"""The parts of the demonstration, see ``scripts/demo.py``."""
