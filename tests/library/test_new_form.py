"""Another form of question file, planted in a copy of the code: one file, and its name in one list."""

from __future__ import annotations

from pathlib import Path

from services.library.files.gift import read_gift
from tests.planting import Change, asked, plant

FILES = "services/library/files"
AIKEN = '''"""Aiken, the plainest form: a question, lettered options, and the letter of the right one."""

from __future__ import annotations

from services.library.domain import limits
from services.library.domain.limits import PER_CENT
from services.library.domain.questions import CHOICE, Draft, Option
from services.library.files.question_file import QuestionFile


class Aiken:
    suffixes = (".aiken",)
    media_type = "text/plain; charset=utf-8"
    score = limits.CERTAIN_SCORE

    def claims(self, content: bytes) -> bool:
        return b"ANSWER:" in content

    def read(self, content: bytes) -> QuestionFile:
        file = QuestionFile()
        for block in content.decode().strip().split("\\n\\n"):
            asked, *offered, answer = block.splitlines()
            right = answer.removeprefix("ANSWER:").strip()
            options = (Option(line[3:], PER_CENT if line.startswith(right) else 0.0) for line in offered)
            file.add(Draft(CHOICE, asked, tuple(options)))
        return file
'''
CHANGES = {
    f"{FILES}/aiken.py": [Change("", AIKEN)],
    f"{FILES}/forms.py": [
        Change("from __future__ import annotations\n\n", "from services.library.files.aiken import Aiken\n"),
        Change("QuestionForm, ...] = (", "Aiken(), "),
    ],
}
BANK = "Số nào là số chẵn?\nA. 3\nB. 2\nANSWER: B\n"


def test_another_form_is_one_file_and_its_name_in_one_list(tmp_path: Path) -> None:
    (tmp_path / "code").mkdir()
    file = tmp_path / "toan.aiken"
    file.write_text(BANK, encoding="utf-8")
    made = asked(plant(tmp_path / "code", "library", CHANGES), "tests.library.recognised", str(file))
    questions = [["Số nào là số chẵn?", ["2"]]]
    assert made == {
        "recognised": ["questions", 1],
        "media_type": "text/plain; charset=utf-8",
        "uploaded": questions,
        "imported": questions,
        "digests": [draft.digest for draft in read_gift("Số nào là số chẵn? {=2 ~3}").drafts],
    }
