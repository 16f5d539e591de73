"""The engines beside ours. Each is given every passage and answers a class of question with (hits in all, the ten best numbers)."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import sqlite3
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from tests.benchmarks.search.corpus import Passage

Answer = tuple[int, list[int]]


def allowed(word: str) -> int:
    """Letters that may differ in a fuzzy question: for every engine what ours allows."""
    return 1 if len(word) < 8 else 2


def near_words(word: str, vocabulary: list[str]) -> list[str]:
    found = process.extract(word, vocabulary, scorer=OSA.distance, score_cutoff=allowed(word), limit=50)
    return [other for other, _, _ in found] or [word]


class FTS5:
    """SQLite as one would use it: its own stemmer, an index of beginnings, the text beside it for snippets."""

    name = "fts5"

    def __init__(self, folder: Path) -> None:
        self.path = folder / "fts5.sqlite3"
        self.db = sqlite3.connect(self.path)

    def build(self, passages: Iterable[Passage]) -> None:
        self.db.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
            "CREATE TABLE p(id INTEGER PRIMARY KEY, kind TEXT, year INT, source INT, words TEXT);"
            "CREATE VIRTUAL TABLE f USING fts5(words, content='p', content_rowid='id', tokenize='porter unicode61', prefix='4');"
        )
        rows = ((p.number, p.kind, p.year, p.source, p.text) for p in passages)
        self.db.executemany("INSERT INTO p VALUES (?,?,?,?,?)", rows)
        self.db.executescript("INSERT INTO f(f) VALUES ('rebuild'); INSERT INTO f(f) VALUES ('optimize'); CREATE INDEX y ON p(year);")
        self.db.commit()

    def open(self) -> None:
        self.db.execute("CREATE VIRTUAL TABLE IF NOT EXISTS v USING fts5vocab(f, 'row')")
        self.vocabulary = [row[0] for row in self.db.execute("SELECT term FROM v")]

    def size(self) -> int:
        """The index alone, without the text."""
        held = self.db.execute("SELECT sum(length(block)) FROM f_data").fetchone()[0]
        return int(held) + int(self.db.execute("SELECT sum(length(term) + 8) FROM f_idx").fetchone()[0])

    def ask(self, kind: str, said: list[str]) -> Answer:
        if kind == "fuzzy":
            said = [" OR ".join(near_words(said[0], self.vocabulary))]
        joins = {"and": " AND ", "or": " OR ", "snippets": " AND "}
        match = {"phrase": f'"{" ".join(said)}"', "prefix": f"{said[0]}*"}.get(kind, joins.get(kind, " ").join(said))
        where = "FROM f JOIN p ON p.id = f.rowid WHERE f MATCH ?"
        if kind == "filtered":
            total = self.db.execute(f"SELECT count(*) {where} AND kind = 'news'", (match,)).fetchone()[0]
            rows = self.db.execute(f"SELECT p.id {where} AND kind = 'news' ORDER BY rank LIMIT 10", (match,))
            return total, [row[0] for row in rows]
        total = self.db.execute("SELECT count(*) FROM f WHERE f MATCH ?", (match,)).fetchone()[0]
        plain = "SELECT rowid FROM f WHERE f MATCH ? ORDER BY rank LIMIT 10"
        if kind == "faceted":
            self.db.execute(f"SELECT kind, count(*) {where} GROUP BY kind", (match,)).fetchall()
            self.db.execute(f"SELECT source, count(*) {where} GROUP BY source", (match,)).fetchall()
        elif kind == "sorted":
            plain = f"SELECT p.id {where} ORDER BY year DESC, p.id LIMIT 10"
        elif kind == "page 50":
            plain += " OFFSET 490"
        elif kind == "snippets":
            plain = "SELECT rowid, snippet(f, 0, '<b>', '</b>', '…', 48) FROM f WHERE f MATCH ? ORDER BY rank LIMIT 10"
        return total, [row[0] for row in self.db.execute(plain, (match,))]

    def close(self) -> None:
        self.db.close()


class PostgreSQL:
    """PostgreSQL's text search over a server of its own in the benchmark's folder, its files at rest before it is asked."""

    name = "postgres"

    def __init__(self, folder: Path) -> None:
        import psycopg

        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        if not found:
            raise ImportError("PostgreSQL")
        self.bin = found[-1].parent
        self.home = folder / "postgres"
        fresh = not self.home.exists()
        self.home.mkdir(exist_ok=True)
        if os.getuid() == 0:
            shutil.chown(self.home, "postgres")
            for above in (folder, *folder.parents):
                above.chmod(above.stat().st_mode | 0o111)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        if fresh:
            self._run("initdb", "-D", f"{self.home}/data", "-U", "room", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        settings = (
            f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={self.home} -c shared_buffers=512MB -c work_mem=64MB"
        )
        self._run("pg_ctl", "-D", f"{self.home}/data", "-w", "-l", f"{self.home}/log", "-o", settings, "start")
        self.db = psycopg.connect(f"postgresql://room@127.0.0.1:{port}/postgres", autocommit=True)

    def _run(self, command: str, *arguments: str) -> None:
        demote = {"user": pwd.getpwnam("postgres").pw_uid, "group": pwd.getpwnam("postgres").pw_gid} if os.getuid() == 0 else {}
        subprocess.run([self.bin / command, *arguments], check=True, stdout=subprocess.DEVNULL, cwd="/", **demote)

    def build(self, passages: Iterable[Passage]) -> None:
        self.db.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm; CREATE EXTENSION IF NOT EXISTS fuzzystrmatch")
        self.db.execute("CREATE TABLE p(id int PRIMARY KEY, kind text, year int, source int, words text, v tsvector)")
        with self.db.cursor().copy("COPY p(id, kind, year, source, words) FROM STDIN") as copy:
            for p in passages:
                copy.write_row((p.number, p.kind, p.year, p.source, p.text))
        self.db.execute("UPDATE p SET v = to_tsvector('english', words)")
        self.db.execute("CREATE INDEX ON p USING gin(v); CREATE INDEX ON p(year DESC, id)")
        self.db.execute("CREATE TABLE w AS SELECT word FROM ts_stat('SELECT v FROM p'); CREATE INDEX ON w USING gin(word gin_trgm_ops)")
        self.db.execute("VACUUM FULL ANALYZE")

    def open(self) -> None:
        self.db.execute("SET jit = off")
        self.db.execute("SET default_text_search_config = 'english'")

    def size(self) -> int:
        row = self.db.execute("SELECT pg_indexes_size('p') + (SELECT sum(pg_column_size(v)) FROM p)").fetchone()
        return int(row[0]) if row else 0

    def ask(self, kind: str, said: list[str]) -> Answer:
        if kind == "fuzzy":
            near = self.db.execute(
                "SELECT word FROM w WHERE word %% %s AND levenshtein_less_equal(word, %s, %s) <= %s LIMIT 50",
                (said[0], said[0], allowed(said[0]), allowed(said[0])),
            ).fetchall()
            match = " | ".join(row[0] for row in near) or said[0]
        else:
            joins = {"and": " & ", "or": " | ", "phrase": " <-> ", "snippets": " & "}
            match = f"{said[0]}:*" if kind == "prefix" else joins.get(kind, " & ").join(said)
        where = "FROM p, to_tsquery(%s) q WHERE v @@ q"
        if kind == "filtered":
            where += " AND kind = 'news'"
        row = self.db.execute(f"SELECT count(*) {where}", (match,)).fetchone()
        plain = f"SELECT id {where} ORDER BY ts_rank(v, q) DESC, id LIMIT 10"
        if kind == "faceted":
            self.db.execute(f"SELECT kind, count(*) {where} GROUP BY kind", (match,)).fetchall()
            self.db.execute(f"SELECT source, count(*) {where} GROUP BY source", (match,)).fetchall()
        elif kind == "sorted":
            plain = f"SELECT id {where} ORDER BY year DESC, id LIMIT 10"
        elif kind == "page 50":
            plain += " OFFSET 490"
        elif kind == "snippets":
            best = f"SELECT id, words, q, ts_rank(v, q) AS r {where} ORDER BY r DESC, id LIMIT 10"
            plain = f"SELECT id, ts_headline(words, q, 'MaxWords=48, MinWords=20') FROM ({best}) b ORDER BY r DESC, id"
        return (row[0] if row else 0), [found[0] for found in self.db.execute(plain, (match,))]

    def close(self) -> None:
        self.db.close()
        self._run("pg_ctl", "-D", f"{self.home}/data", "-m", "immediate", "stop")


class Tantivy:
    """Rust; in the benchmark only."""

    name = "tantivy"

    def __init__(self, folder: Path) -> None:
        import tantivy

        self.tantivy = tantivy
        self.folder = folder / "tantivy"
        self.folder.mkdir(exist_ok=True)
        schema = tantivy.SchemaBuilder()
        schema.add_text_field("words", tokenizer_name="en_stem", stored=True)
        schema.add_text_field("kind", tokenizer_name="raw", fast=True)
        schema.add_integer_field("pk", stored=True, fast=True)
        schema.add_integer_field("year", fast=True)
        schema.add_integer_field("source", fast=True)
        self.schema = schema.build()
        self.index = tantivy.Index(self.schema, path=str(self.folder))

    def build(self, passages: Iterable[Passage]) -> None:
        writer = self.index.writer(heap_size=128_000_000, num_threads=1)
        for p in passages:
            writer.add_document(self.tantivy.Document(words=p.text, kind=p.kind, pk=p.number, year=p.year, source=p.source))
        writer.commit()
        writer.wait_merging_threads()

    def open(self) -> None:
        self.index.reload()
        self.searcher = self.index.searcher()

    def size(self) -> int:
        return sum(path.stat().st_size for path in self.folder.iterdir() if path.suffix != ".store")

    def ask(self, kind: str, said: list[str]) -> Answer:
        query = self._query(kind, said)
        order: dict[str, Any] = {"order_by_field": "year"} if kind == "sorted" else {}
        found = self.searcher.search(query, 10, count=True, offset=490 if kind == "page 50" else 0, **order)
        if kind == "faceted":
            counted = {name: {"terms": {"field": name, "size": 10_000}} for name in ("kind", "source")}
            self.searcher.aggregate(query, counted)
        rows = [self.searcher.doc(address) for _, address in found.hits]
        if kind == "snippets":
            maker = self.tantivy.SnippetGenerator.create(self.searcher, query, self.schema, "words")
            for row in rows:
                maker.snippet_from_doc(row).to_html()
        return found.count, [row["pk"][0] for row in rows]

    def _query(self, kind: str, said: list[str]) -> Any:
        if kind == "prefix":
            return self.tantivy.Query.regex_query(self.schema, "words", f"{said[0]}.*")
        if kind == "fuzzy":
            return self.tantivy.Query.fuzzy_term_query(self.schema, "words", said[0], distance=allowed(said[0]))
        join = {"and": " AND ", "snippets": " AND ", "or": " OR "}.get(kind, " ")
        text = {"phrase": f'"{" ".join(said)}"', "filtered": f"+{said[0]} +kind:news"}.get(kind, join.join(said))
        return self.index.parse_query(text, ["words"])

    def close(self) -> None:
        pass
