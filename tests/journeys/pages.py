"""Walks the pages of a running system as a person: every link once of its kind; and what must never be read there."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import httpx

TOKEN = re.compile(r'name="_csrf_token" value="([0-9a-f]+)"')
LINK = re.compile(r'<a\b(?![^>]* hidden)[^>]*\bhref="(/[^"#]*)')
OF_A_KIND = 1
SECONDS = 60.0  # for one page
# Words of sentences, never of a name: as they stand inside a Vietnamese sentence, in small letters.
SENTENCE = (
    r"\b(?:của|đã|chưa|không|được|còn|thiếu|nộp|hãy|phải|những|các|trong|theo|bởi|học k[ìỳ])\b"
    r"|\b(?:ngày|tháng|lớp|môn|điểm|tiết)\b|Thông tư|Nghị định|\bĐiều \d|\bThứ [2-7]\b"
)
NEVER = {
    "a day as programs write it": re.compile(r"\b\d{4}-\d\d-\d\d\b"),
    "a mark with a point": re.compile(r"(?<![\w.,/])(?<!Art\. )(?<!Điều )(?:10|\d)\.\d(?![\w.])"),
    "a name of the program": re.compile(r"\b\w+(?:Error|Exception)\b|_pb2\b|Traceback|\b[A-Z]{2,}_[A-Z_]+\b|\bNone\b"),
    "a sign-in name for a person": re.compile(r"\b(?:GV|PH)\d{7,}\b(?!\.)"),
    "a text without its facts": re.compile(r"\{[a-z_]+\}"),
}
IN_ENGLISH = {"a sentence in Vietnamese": re.compile(SENTENCE)}


@dataclass(frozen=True)
class Seen:
    """One page as it was read: the address without its values, and its texts."""

    address: str
    texts: list[str]


def sign_in(client: httpx.Client, name: str, password: str) -> None:
    found = TOKEN.search(client.get("/sign-in").text)
    assert found is not None
    answer = client.post("/sign-in", data={"name": name, "password": password, "_csrf_token": found.group(1)})
    assert answer.url.path != "/sign-in", answer.text


def reader(base: str) -> httpx.Client:
    return httpx.Client(base_url=base, timeout=SECONDS, follow_redirects=True)


def walk(client: httpx.Client) -> Iterator[Seen]:
    """From home along every link, each kind of address once. Raises AssertionError where a page cannot be shown."""
    seen: Counter[str] = Counter()
    waiting = [("/", "")]
    while waiting:
        path, behind = waiting.pop(0)
        answer = client.get(path)
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        assert answer.status_code == httpx.codes.OK, f"{path}, linked at {behind}: {answer.status_code}"
        yield Seen(_kind(path), texts_of(answer.text))
        for link in map(html.unescape, LINK.findall(answer.text)):
            if not link.startswith("/static") and seen[_kind(link)] < OF_A_KIND:
                seen[_kind(link)] += 1
                waiting.append((link, path))


def _kind(path: str) -> str:
    return re.sub(r"^/b/.*", "/b/…", re.sub(r"=[^&]*", "=", path))


def texts_of(page: str) -> list[str]:
    """What a person reads of a page; not what is marked as Vietnamese: titles, memos and notes as people wrote them."""
    body = re.sub(r"^.*?<body[^>]*>", "", page, flags=re.DOTALL)
    body = re.sub(r'<(\w+)\b[^>]*\blang="vi".*?</\1>', " ", body, flags=re.DOTALL)
    attributes = re.findall(r'\b(?:aria-label|alt|title|placeholder|data-label)="([^"]*)"', body)
    pieces = re.sub(r"<(script|style)\b.*?</\1>|<option.*?</option>", " ", body, flags=re.DOTALL)
    return [html.unescape(one).strip() for one in [*re.split(r"<[^>]*>", pieces), *attributes] if one.strip()]
