"""Who is away from work, from when to when, and who answers meanwhile.

The table stands with the assignment's, whose card is made of both in one statement.
"""

from portal.contact.models import Absence, AbsenceKind

__all__ = ["Absence", "AbsenceKind"]
