"""How we write and open an index of tantivy's: with little memory, one writing thread and no looking for changes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tantivy import Index, IndexWriter, Schema, Searcher

_HEAP = 15_000_000
"""The least that tantivy takes, in bytes."""


@contextmanager
def writing(schema: Schema, folder: Path) -> Iterator[IndexWriter]:
    """Write into a new folder; when the block ends all is on disk and the writer is gone."""
    folder.mkdir()
    writer = Index(schema, path=str(folder)).writer(heap_size=_HEAP, num_threads=1)
    yield writer
    writer.commit()
    writer.wait_merging_threads()


def opened(folder: Path) -> Searcher:
    """Open an index for reading, mapped from disk; its content is taken as it is now.

    Raises ValueError when there is none, or it is of another making.
    """
    index = Index.open(str(folder))
    index.config_reader("manual", 0)
    return index.searcher()
