#!/bin/sh
# In GIFT the signs ~ = # { } : are written with a backslash where they are text (Moodle's documentation of the format);
# a bank of mathematics has one in nearly every answer. pygiftparser 1.1 reads such questions, but leaves the backslash
# in what a pupil sees: the answer "x = 1" of the bank comes out as "x \= 1".
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet pygiftparser==1.1
"$folder/venv/bin/python" - <<'PY'
import io

from pygiftparser import parser

BANK = r"::Bài 1\: nghiệm:: Cho tập \{1; 2\}. Nghiệm của x \= 1 là {=x \= 1 ~x \= 2}" + "\n"
[question] = parser.parseFile(io.StringIO(BANK))
answers = [one.answer for one in question.answers.answers]
print(question.title, "|", question.text, "|", answers)
assert (question.title, answers) == ("Bài 1\\: nghiệm", ["x \\= 1", "x \\= 2"]), "this has changed"
assert question.text == "Cho tập \\{1; 2\\}. Nghiệm của x \\= 1 là"
PY
# Seen: Bài 1\: nghiệm | Cho tập \{1; 2\}. Nghiệm của x \= 1 là | ['x \\= 1', 'x \\= 2']
