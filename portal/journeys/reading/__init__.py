"""From the files under journeys/ to a checked journey, or to everything that is wrong with them at once."""
