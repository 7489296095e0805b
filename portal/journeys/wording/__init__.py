"""Journeys in the words of one language."""
