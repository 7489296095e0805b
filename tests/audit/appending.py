"""What each of several processes does at once: append to one chain, and to many together."""

import random
from uuid import UUID

from portal.audit.chain import append, lock, lock_all
from portal.db.engine import database_now, open_database

HOT = UUID(int=7 << 100)
MANY = [UUID(int=number << 90) for number in range(1, 21)]


def to_one_and_many(url: str, process: int, times: int) -> None:
    database = open_database(url, threads=1)
    choice = random.Random(process)  # noqa: S311 -- which chains, not a secret
    for number in range(times):
        said = {"process": process, "number": number}
        with database.writer.begin() as connection:
            append(connection, lock(connection, HOT), said, at=database_now(connection))
        with database.writer.begin() as connection:
            for head in lock_all(connection, choice.sample(MANY, 5)).values():
                append(connection, head, said, at=database_now(connection))
    database.close()
