"""Question banks typed in Word: `Câu 1.` asks, `A.` to `H.` offer, and what is marked or named in a key is right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from chassis.why import Why
from services.library.domain import limits
from services.library.files.plain_text import lines_of
from services.library.files.question_file import QuestionFile
from services.library.files.word_keys import Keys, letter_in
from services.library.files.word_lines import Line, Mark, lines
from services.library.files.word_question import Offered, WordQuestion, offered, stated
from tabular import words

_ASKS = re.compile(
    r"^\s*(?:Câu|Bài|Question)\s*(\d+)\s*(?:[\[(][^\])]*[\])])?\s*(?:[.:)/]|[-–](?=\s)|$)\s*", re.IGNORECASE
)
_NUMBERED = re.compile(r"^\s*(\d{1,3})\s*[.)]\s+")
_OFFERS = re.compile(r"^\s*([*#✓√☑☒]?)☐?\s*([A-H])\s*(\*?)\s*[.)/:]\s*")
_INLINE = re.compile(r"(?<=\s)[*#]?A\s*[.)]\s(?=.*\sB\s*[.)]\s)")  # all of a question on one line
_STATES = re.compile(r"^\s*()([a-h])\s*()[.)]\s*")
_PART = re.compile(r"^\s*PHẦN\s+([IVX]+|\d+|[A-D])\b", re.IGNORECASE)
# Folded: the head of the answers of a whole paper, and not `Đáp án nào sau đây đúng?`.
_KEY_HEAD = re.compile(
    r"(?:bang |phan )?dap an(?: (?:de(?: so)?|ma de) \w+| chi tiet| tham khao| va .*)?|huong dan cham\b.*|"
    r"(?:huong dan giai|loi giai) chi tiet"
)
_SOLUTION = re.compile(
    r"^\s*(?:(?:lời giải|hướng dẫn giải|hướng dẫn|giải thích|phương pháp giải)\b|giải\s*(?::|$))", re.IGNORECASE
)
_ANSWER = re.compile(
    r"^\s*(?:=>|→|⇒)?\s*(?:đáp án|đ/a|đa|đáp số|đs|trả lời|answer|key)\s*(?:đúng)?\s*(?:là)?\s*[:–=]\s*(.+)$",
    re.IGNORECASE,
)
_CHOSEN = re.compile(
    r"^\s*(?:=>|→|⇒)?\s*(?:chọn|đáp án|đ/a|answer)\s*(?:đáp án|phương án|đúng)?\s*(?:là)?\s*[:.]?"
    r"\s*([A-H])\s*[.;]?\s*$",
    re.IGNORECASE,
)
_ENDS = re.compile(r"^\W*HẾT\W*$", re.IGNORECASE)
_GIVEN = re.compile(r"^NGÂN HÀNG CÂU HỎI\s*[-–:]\s*", re.IGNORECASE)
_ASKING, _SOLVING, _ANSWERING = "asking", "solving", "answering"


class WordQuestions:
    """The form of file; a Word file is one when a question in it can be read, or is refused with its options."""

    suffixes = (".docx",)
    media_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    score = limits.LIKELY_SCORE

    def claims(self, _content: bytes) -> bool:
        return True

    def read(self, content: bytes) -> QuestionFile | None:
        """None for a document without a question. Raises FileUnreadable."""
        file, is_bank = _read(content)
        return file if file.drafts or is_bank else None


def read_word(content: bytes) -> QuestionFile:
    """Every question of a .docx, or why it could not be taken. Raises FileUnreadable."""
    return _read(content)[0]


def _read(content: bytes) -> tuple[QuestionFile, bool]:
    found = lines(content)
    has_names = any(_ASKS.match(line.text) for line in found)
    paper = _Paper(_ASKS if has_names else _NUMBERED)
    for line in found:
        paper.take(line)
    return paper.file(), any(asked.is_offering for asked in paper.asked)


class _Paper:
    """Goes through a test line by line: what asks, what solves it, what answers them all at the end."""

    def __init__(self, asks: re.Pattern[str]) -> None:
        self.asked: list[WordQuestion] = []
        self._asks = asks
        self._title = ""
        self._mode = _ASKING
        self._part = ""
        self._is_essay = self._is_judged = False
        self._keys = Keys()
        self._answered_before = 0
        self._solutions = 0
        self._truths: tuple[int, int] | None = None
        self._behind: tuple[Line, re.Match[str]] | None = None

    def take(self, line: Line) -> None:
        if line.cells:
            self._row(line)
        else:
            self._line(line)

    def file(self) -> QuestionFile:
        self._hand_out_keys()
        file = QuestionFile(title=self._title)
        for asked in self.asked:
            draft = asked.draft()
            if isinstance(draft, Why):
                file.refuse(asked.line, 0, asked.asked, draft, f"Câu {asked.number}")
            else:
                file.add(draft)
        if self._solutions:
            file.notes.append(Why("SOLUTIONS_NOT_KEPT", {"questions": self._solutions}))
        return file

    def _row(self, line: Line) -> None:
        cells = [lines_of(cell.text) for cell in line.cells]
        if self._mode == _ANSWERING or Keys.begins(cells):
            self._mode = _ANSWERING
            self._keys.row(cells, self._part)
            return
        folded = [words(cell) for cell in cells]
        if "dung" in folded and "sai" in folded:
            self._truths = folded.index("dung"), folded.index("sai")
            return
        if self._truths and self.asked and len(cells) > max(self._truths):
            self._judged(line, self._truths)
            return
        self._truths = None
        for cell in _with_letters(line.cells):
            self._line(cell)

    def _judged(self, line: Line, columns: tuple[int, int]) -> None:
        """A row of statement, true and false, with a cross in one of both."""
        true, false = (bool(line.cells[column].text.strip()) for column in columns)
        said = [cell for place, cell in enumerate(line.cells) if place not in columns]
        statement = max(said, key=lambda cell: len(cell.text))
        start = _STATES.match(statement.text)
        body = statement.part(start.end() if start else 0, len(statement.text))
        letter = chr(ord("a") + len(self.asked[-1].statements))
        truth = true if true != false else None
        self.asked[-1].statements.append(Offered(letter, body, None, truth=truth))
        self.asked[-1].lost += line.lost

    def _line(self, line: Line) -> None:
        text, asks, part = line.text, self._asks.match(line.text), _PART.match(line.text)
        if part:
            self._part, folded = part.group(1).upper(), words(text)
            self._is_essay, self._is_judged = "tu luan" in folded, "dung sai" in folded or "dung hoac sai" in folded
            self._mode = self._mode if self._mode == _ANSWERING else _ASKING
        elif _ENDS.match(text) or (_KEY_HEAD.fullmatch(words(text)) and not letter_in(text)):
            self._mode = _ANSWERING
            self._part = ""
        elif self._mode == _ANSWERING:
            self._answer(line, asks)
        elif asks and self._is_new(asks.group(1)):
            self._mode = _ASKING
            self.asked.append(self._begun(line, asks))
            self._continue(line.part(asks.end(), len(text)))
        elif asks:
            self._mode = _ANSWERING
            self._keys.line(text, self._part)
        elif not self.asked:
            self._title = self._title or (lines_of(_GIVEN.sub("", lines_of(text))) if line.is_heading else "")
        elif self._answered(text):
            pass
        elif _SOLUTION.match(text):
            self._solutions += self._mode != _SOLVING
            self._mode = _SOLVING
        elif self._mode == _ASKING:
            self._continue(line)

    def _answer(self, line: Line, asks: re.Match[str] | None) -> None:
        """A line of answers; or, of another paper behind them, a question with its options."""
        if asks:
            self._behind = line, asks
        elif self._behind and _OFFERS.match(line.text):
            (begun, start), self._behind = self._behind, None
            asked = lines_of(begun.text[start.end() :])
            if all(one.asked != asked for one in self.asked):  # a solution may repeat what it solves
                self._hand_out_keys()
                self._mode = _ASKING
                self.asked.append(self._begun(begun, start))
                self._continue(begun.part(start.end(), len(begun.text)))
                self._continue(line)
                return
        self._keys.line(line.text, self._part)

    def _begun(self, line: Line, asks: re.Match[str]) -> WordQuestion:
        return WordQuestion(line.number, asks.group(1), self._part, self._is_essay, self._is_judged)

    def _is_new(self, number: str) -> bool:
        """Behind a solution, a number that was there before begins the answers of the whole paper."""
        return self._mode != _SOLVING or all((one.part, one.number) != (self._part, number) for one in self.asked)

    def _answered(self, text: str) -> bool:
        """`Đáp án: B`, `Chọn B`: the answer stands beside its question."""
        asked = self.asked[-1]
        chosen, answer = _CHOSEN.match(text), _ANSWER.match(text)
        if chosen:
            asked.answers.append(chosen.group(1))
        elif answer and any(letter.isalnum() for letter in answer.group(1)):
            said = answer.group(1)
            asked.answers.append(letter_in(said) if asked.options and letter_in(said) else said)
        return bool(chosen or answer)

    def _continue(self, line: Line) -> None:
        """More options, or more of what was begun: a question's second paragraph, a long option's next line."""
        asked = self.asked[-1]
        asked.lost += line.lost
        options, statements = list(_parted(line, _OFFERS)), list(_parted(line, _STATES))
        if options and options[0][0] == chr(ord("A") + len(asked.options)):
            asked.options += [offered(letter, one, mark, star=star) for letter, one, mark, star in options]
        elif statements and not asked.options and statements[0][0] == chr(ord("a") + len(asked.statements)):
            asked.statements += [stated(letter, one, mark) for letter, one, mark, _ in statements]
        elif options:
            asked.options += [offered(letter, one, mark, star=star) for letter, one, mark, star in options]
        elif (asked.options or asked.statements) and line.text.strip():
            last = (asked.options or asked.statements).pop()
            whole = _joined(_joined(last.line, Line(0, "\n", (None,))), line)
            (asked.options if last.letter.isupper() else asked.statements).append(last._replace(line=whole))
        elif inline := _INLINE.search(line.text):
            asked.text.append(line.text[: inline.start()])
            self._continue(replace(line.part(inline.start(), len(line.text)), lost=()))
        else:
            asked.text.append(line.text)

    def _hand_out_keys(self) -> None:
        """To the questions of their paper; a number of several parts is told apart by the part, or by what fits."""
        of_paper, self._answered_before = self.asked[self._answered_before :], len(self.asked)
        keys, self._keys = self._keys, Keys()
        for key in keys.found:
            those = [one for one in of_paper if one.number == key.number]
            if key.part and any(one.part for one in those):
                those = [one for one in those if one.part == key.part]
            fitting = [one for one in those if one.fits(key.answer)] if len(those) > 1 else those
            if len(fitting) == 1:
                fitting[0].answers.append(key.answer)


def _with_letters(cells: tuple[Line, ...]) -> Iterator[Line]:
    """The lines of a row's cells; a cell that is a letter alone belongs to the next."""
    waiting: Line | None = None
    for cell in cells:
        text = cell.text.strip()
        if waiting is None and len(text) in {1, 2} and _OFFERS.match(f"{text.rstrip('.)')}."):
            waiting = _one_letter(cell)
            continue
        whole = cell if waiting is None else _joined(waiting, cell)
        waiting = None
        start = 0
        for piece in whole.text.split("\n"):
            yield replace(whole.part(start, start + len(piece)), lost=whole.lost if not start else ())
            start += len(piece) + 1


def _one_letter(cell: Line) -> Line:
    """`A`, `A.` and `A)` alone in a cell, as `A. `."""
    place = next(place for place, letter in enumerate(cell.text) if not letter.isspace())
    return replace(cell, text=f"{cell.text[place]}. ", marks=(cell.marks[place], None, None))


def _joined(first: Line, second: Line) -> Line:
    lost = (*first.lost, *second.lost)
    return replace(second, text=first.text + second.text, marks=(*first.marks, *second.marks), lost=lost)


def _parted(line: Line, pattern: re.Pattern[str]) -> Iterator[tuple[str, Line, Mark | None, bool]]:
    """One option a line, or several behind one another: `A. 1  B. 2  C. 3`, in the order of their letters."""
    found = pattern.match(line.text)
    starts: list[re.Match[str]] = []
    while found:
        starts.append(found)
        following = chr(ord(found.group(2)) + 1)
        behind = re.compile(rf"(?<=\s)([*#✓√☑☒]?)☐?\s*({following})\s*(\*?)[.)/:]\s*")
        found = behind.search(line.text, found.end())
    ends = [start.start() for start in starts[1:]] + [len(line.text)]
    for start, end in zip(starts, ends, strict=False):
        place = start.start(2)
        star = bool(start.group(1) or start.group(3))
        yield start.group(2), line.part(start.end(), end), line.marks[place] if line.marks else None, star
