"""The index over the shelf: built from the documents at start, kept fresh after each write, never the truth itself."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tantivy import (
    Document,
    Filter,
    Index,
    Occur,
    Query,
    Schema,
    SchemaBuilder,
    TextAnalyzer,
    TextAnalyzerBuilder,
    Tokenizer,
)

from services.library.domain import limits
from tabular import one_spelling

FOLDED, EXACT, WHOLE = "folded", "exact", "raw"


class IndexEntry(NamedTuple):
    """What can be found, and from where it may be seen."""

    id: str
    kind: str
    title: str
    body: str
    subject: str
    grade: int
    school: str
    seen_from: frozenset[str]
    version: int = 0


@dataclass(frozen=True, kw_only=True)
class SearchQuery:
    """`reach` None sees everything; empty filters match all."""

    words: str
    reach: frozenset[str] | None
    kind: str = ""
    subject: str = ""
    grade: int = 0
    school: str = ""


class SearchHit(NamedTuple):
    id: str
    score: float


@dataclass(frozen=True)
class SearchHits:
    """`total` counts all that fit, also those that are not among the best."""

    total: int = 0
    best: Sequence[SearchHit] = field(default_factory=tuple)


class ShelfIndex:
    """In memory. Words are found folded (no accents, no case); an exact spelling is ranked higher."""

    def __init__(self) -> None:
        self._schema = _schema()
        self._index = Index(self._schema)
        self._analyzers = {FOLDED: _analyzer(folding=True), EXACT: _analyzer(folding=False)}
        for name, analyzer in self._analyzers.items():
            # Analyzers are not stored with an index: they are registered at every open.
            self._index.register_tokenizer(name, analyzer)
        self._writer = self._index.writer(heap_size=limits.INDEX_HEAP_BYTES, num_threads=1)
        self._writing = asyncio.Lock()
        self._versions: dict[str, int] = {}

    async def put(self, entries: Iterable[IndexEntry]) -> None:
        """Replaces what is older; visible when this returns."""
        async with self._writing:
            newer = [entry for entry in entries if self._versions.get(entry.id, -1) < entry.version]
            if not newer:
                return
            await asyncio.to_thread(self._put, [(entry.id, self._document(entry)) for entry in newer])
            self._versions.update((entry.id, entry.version) for entry in newer)

    def _put(self, documents: Sequence[tuple[str, Document]]) -> None:
        for name, document in documents:
            self._writer.delete_documents_by_term("id", name)
            self._writer.add_document(document)
        self._writer.commit()
        self._index.reload()

    def find(self, query: SearchQuery, limit: int) -> SearchHits:
        """Every word must be there, in title or body; the best first."""
        searcher = self._index.searcher()
        result: Any = searcher.search(self._parsed(query), limit)  # its stub knows no count
        best = [SearchHit(str(searcher.doc(address)["id"][0]), float(score)) for score, address in result.hits]
        return SearchHits(int(result.count or 0), sorted(best, key=lambda hit: (-hit.score, hit.id)))

    def _document(self, entry: IndexEntry) -> Document:
        title, body = one_spelling(entry.title), one_spelling(entry.body)[: limits.INDEXED_CHARACTERS]
        document = Document()
        for name, value in (("id", entry.id), ("kind", entry.kind), ("subject", entry.subject)):
            document.add_text(name, value)
        document.add_text("school", entry.school)
        document.add_text("grade", str(entry.grade))
        for place in entry.seen_from:
            document.add_text("seen", place)
        for form in (FOLDED, EXACT):
            document.add_text(f"title_{form}", title)
            document.add_text(f"body_{form}", body)
        return document

    def _parsed(self, query: SearchQuery) -> Query:
        parts: list[tuple[Any, Query]] = [(Occur.Must, Query.all_query())]
        text = one_spelling(query.words)[: limits.QUERY_CHARACTERS]
        parts += [(Occur.Must, self._either(FOLDED, word, 1.0)) for word in self._words(FOLDED, text)]
        parts += [(Occur.Should, self._either(EXACT, word, limits.EXACT_BOOST)) for word in self._words(EXACT, text)]
        grade = str(query.grade) if query.grade else ""
        filters = (("kind", query.kind), ("subject", query.subject), ("school", query.school), ("grade", grade))
        for name, value in filters:
            if value:
                parts.append((Occur.Must, self._silent(Query.term_query(self._schema, name, value))))
        if query.reach is not None:
            parts.append((Occur.Must, self._silent(Query.term_set_query(self._schema, "seen", sorted(query.reach)))))
        return Query.boolean_query(parts)

    def _words(self, form: str, text: str) -> list[str]:
        return list(dict.fromkeys(self._analyzers[form].analyze(text)))[: limits.QUERY_WORDS]

    def _either(self, form: str, word: str, boost: float) -> Query:
        title = Query.boost_query(Query.term_query(self._schema, f"title_{form}", word), limits.TITLE_BOOST * boost)
        body = Query.boost_query(Query.term_query(self._schema, f"body_{form}", word), boost)
        return Query.boolean_query([(Occur.Should, title), (Occur.Should, body)])

    @staticmethod
    def _silent(query: Query) -> Query:
        """A filter that adds nothing to the score."""
        return Query.const_score_query(query, 0.0)


def _analyzer(*, folding: bool) -> TextAnalyzer:
    builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.lowercase())
    return builder.filter(Filter.ascii_fold()).build() if folding else builder.build()


def _schema() -> Schema:
    builder = SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name=WHOLE, index_option="basic")
    for name in ("kind", "subject", "school", "grade", "seen"):
        builder.add_text_field(name, tokenizer_name=WHOLE, index_option="basic")
    for form in (FOLDED, EXACT):
        for part in ("title", "body"):
            builder.add_text_field(f"{part}_{form}", tokenizer_name=form, index_option="freq")
    return builder.build()
