"""Two people doing something at the same time, as far as a test can make them."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from threading import Barrier
from typing import TypeVar

Result = TypeVar("Result")


def at_once(do: Callable[[], Result], times: int = 4) -> list[Result]:
    """Do the same thing in several threads that all begin together; return what each got."""
    start = Barrier(times)

    def one() -> Result:
        start.wait()
        return do()

    with ThreadPoolExecutor(times) as pool:
        begun = [pool.submit(one) for _ in range(times)]
        return [each.result() for each in begun]


@contextmanager
def meanwhile(do: Callable[[], Result]) -> Iterator[Future[Result]]:
    """Let another thread begin `do` and get as far as it can; it ends after the block has let it through."""
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(do)
        wait([other], timeout=0.15)
        assert not other.done(), "nothing held the other one up, so the two never met"
        yield other
