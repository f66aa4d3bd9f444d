"""One document, one truth: every write changes one document, guarded by the version that was read.

Store operators used, and no others: insert (one, many), find with equality, range, `$in`, sort and limit,
replace (guarded, upserting), the relay's clear (`$set` of many, by `_id` in a list and one version), `$match` with
`$sort` and `$limit` or `$group` with `$sum`, a rebuild's guarded delete, the delete of what is past; and for first
answers a guarded `$set`.
"""

from chassis.documents.aggregates import Documents, NoSuchDocument
from chassis.documents.connect import Database, connect, decide
from chassis.documents.facts import KeptFacts
from chassis.documents.mapping import BrokenDocument, DocumentMapping, Index
from chassis.documents.query import Query
from chassis.documents.replicas import Replicas

__all__ = [
    "BrokenDocument",
    "Database",
    "DocumentMapping",
    "Documents",
    "Index",
    "KeptFacts",
    "NoSuchDocument",
    "Query",
    "Replicas",
    "connect",
    "decide",
]
