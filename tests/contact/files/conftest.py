from tests.contact.messages.conftest import amir, asta, mette

__all__ = ["amir", "asta", "mette"]
