"""From one person's answers to the steps that are theirs, and why."""
