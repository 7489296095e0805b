"""Which reads of people's rows each page comes to: the source is read, every name followed to where it is defined.

A node is a top-level definition of a module, as `portal.plans.queries._HEAD`. It reads people's rows where it makes a
SELECT, or gets a row by its key, and names a table that belongs to a citizen.
"""

import ast
from collections.abc import Iterator
from functools import cache

from portal.config.settings import PROJECT
from portal.db.base import Base

NAMED_BY_NO_KEY = {"Look", "LookItem"}  # about somebody who may be nobody we know
THE_DOOR = "portal.consents.door.disclose"


@cache
def owned() -> frozenset[str]:
    """Return the models of every table that a chain of foreign keys ties to a citizen."""
    mappers = {mapper.local_table.name: mapper.class_.__name__ for mapper in Base.registry.mappers}
    tied, grew = {"citizen"}, True
    while grew:
        more = {
            table.name
            for table in Base.metadata.sorted_tables
            if any(key.column.table.name in tied for key in table.foreign_keys)
        }
        grew = not more <= tied
        tied |= more
    return frozenset(mappers[name] for name in tied) | NAMED_BY_NO_KEY


@cache
def definitions() -> dict[str, ast.stmt]:
    """Return every top-level definition of the portal by its name."""
    found: dict[str, ast.stmt] = {}
    for module, tree in trees().items():
        for statement in tree.body:
            for name in _names(statement):
                found[f"{module}.{name}"] = statement
    return found


@cache
def trees() -> dict[str, ast.Module]:
    found = {}
    for path in sorted((PROJECT / "portal").rglob("*.py")):
        parts = path.relative_to(PROJECT).with_suffix("").parts
        found[".".join(parts).removesuffix(".__init__")] = ast.parse(path.read_text())
    return found


def _names(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        yield statement.name
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    targets = [statement.target] if isinstance(statement, ast.AnnAssign) else targets
    for target in targets:
        yield from (node.id for node in ast.walk(target) if isinstance(node, ast.Name))


@cache
def imported(module: str) -> dict[str, str]:
    """Return what the names that a module imports stand for."""
    found: dict[str, str] = {}
    for node in ast.walk(trees()[module]):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("portal"):
            found |= {one.asname or one.name: f"{node.module}.{one.name}" for one in node.names}
    return found


@cache
def leads_to(node: str) -> frozenset[str]:
    """Return the definitions that one names."""
    module = node.rpartition(".")[0]
    known = imported(module)
    found = set()
    for part in ast.walk(definitions()[node]):
        if isinstance(part, ast.Name):
            found |= {f"{module}.{part.id}", known.get(part.id, "")}
        elif isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id in known:
            found.add(f"{known[part.value.id]}.{part.attr}")
    return frozenset(found & definitions().keys()) - {node}


@cache
def reads(node: str) -> bool:
    """Tell whether a definition reads people's rows itself."""
    statement = definitions()[node]
    if isinstance(statement, ast.ClassDef):
        return False
    calls = [part.func for part in ast.walk(statement) if isinstance(part, ast.Call)]
    asks = any(
        (isinstance(call, ast.Name) and call.id in ("select", "exists"))
        or (isinstance(call, ast.Attribute) and call.attr in ("get", "get_one", "refresh", "query", "text"))
        for call in calls
    )
    names = {part.id for part in ast.walk(statement) if isinstance(part, ast.Name)}
    return asks and bool(names & owned())


def reads_from(node: str, *, stop_at: frozenset[str] = frozenset()) -> set[str]:
    """Return the reads of people's rows that a definition comes to, but for what lies behind `stop_at`."""
    seen, ahead = set(), [node]
    while ahead:
        one = ahead.pop()
        if one in seen or one in stop_at:
            continue
        seen.add(one)
        ahead += leads_to(one)
    return {one for one in seen if reads(one)}
