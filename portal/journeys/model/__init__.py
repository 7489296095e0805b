"""What a journey is: facts, conditions, spans of the calendar, steps; immutable and known to nobody above."""
