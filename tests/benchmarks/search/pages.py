"""A whole page of results: the room's, with facets and snippets, beside Datasette's over the same text. Each through its own client."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.test import Client

from tests.benchmarks.search.others import FTS5


def typed(kind: str, said: list[str]) -> str:
    return {"phrase": f'"{" ".join(said)}"', "prefix": f"{said[0]}*", "fuzzy": f"{said[0]}~"}.get(kind, " ".join(said))


class Ours:
    """Twenty passages with snippets, facets and their counts; the whole of Django with its middleware."""

    name = "room"

    def __init__(self) -> None:
        self.client = Client(SERVER_NAME="127.0.0.1")

    def get(self, kind: str, said: list[str]) -> int:
        wanted = {"q": typed(kind, said)}
        if kind == "page 50":
            wanted["page"] = "25"
        elif kind == "filtered":
            wanted["kind"] = "news"
        elif kind == "sorted":
            wanted["sort"] = "newest"
        response = self.client.get("/search/", wanted)
        assert response.status_code == 200, response.status_code
        return len(response.content)


class Datasette:
    """Twenty rows with snippets, by SQL, as a page: no facets, no counts, nobody's permissions."""

    name = "datasette"
    SQL = (
        "select p.id, p.kind, p.year, snippet(f, 0, '<b>', '</b>', '…', 48) as words from f join p on p.id = f.rowid "
        "where f match :q order by rank limit 20"
    )

    def __init__(self, folder: Path) -> None:
        from datasette.app import Datasette as Application

        self.loop = asyncio.new_event_loop()
        limits = {"sql_time_limit_ms": 20_000, "num_sql_threads": 1}
        self.application: Any = Application([str(FTS5(folder).path)], settings=limits)
        self.loop.run_until_complete(self.application.invoke_startup())

    def address(self, kind: str, said: list[str]) -> str:
        joined = {"or": " OR ", "three words": " OR "}.get(kind, " ")
        match = {"phrase": f'"{" ".join(said)}"', "prefix": f"{said[0]}*"}.get(kind, joined.join(said))
        return f"/fts5?{urlencode({'sql': self.SQL, 'q': match})}"

    def get(self, kind: str, said: list[str]) -> int:
        response = self.loop.run_until_complete(self.application.client.get(self.address(kind, said)))
        assert response.status_code == 200, response.text[:500]
        return len(response.content)


class DatasetteTable(Datasette):
    """Its own page of a table: search, facets and the number of rows."""

    name = "datasette with facets"

    def address(self, kind: str, said: list[str]) -> str:
        wanted = [("_search", " ".join(said)), ("_size", "20"), ("_facet", "kind"), ("_facet", "source")]
        return f"/fts5/p?{urlencode(wanted)}"
