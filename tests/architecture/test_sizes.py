"""Law 15 is kept, and found broken where it is."""

from __future__ import annotations

from tests.architecture.laws import sizes
from tests.architecture.laws.source import hand_written, kept, module


def test_no_hand_written_file_is_too_long() -> None:
    kept(sizes.too_long_files(hand_written()))


def test_no_function_is_too_long() -> None:
    kept(sizes.too_long_functions(hand_written()))


def test_nine_in_ten_files_and_functions_are_short() -> None:
    files, functions = sizes.file_sizes(hand_written()), sizes.function_sizes(hand_written())
    assert sizes.nine_in_ten(files) <= sizes.FILE_LINES_NINE_IN_TEN
    assert sizes.nine_in_ten(functions) <= sizes.FUNCTION_LINES_NINE_IN_TEN


def test_a_file_one_line_past_the_limit_is_named() -> None:
    at_limit = module("services/a/long.py", "x = 1\n" * sizes.FILE_LINES)
    past = module("services/a/longer.py", "x = 1\n" * (sizes.FILE_LINES + 1))
    assert sizes.too_long_files([at_limit, past]) == [
        "services/a/longer.py:1: 401 lines; split the room into a folder of the same name, at most 400 lines a file"
    ]


def test_a_function_one_line_past_the_limit_is_named() -> None:
    body = "    x = 1\n" * sizes.FUNCTION_LINES
    past = module("services/a/b.py", f"def short() -> None:\n    pass\n\n\ndef long() -> None:\n{body}")
    assert sizes.too_long_functions([past]) == [
        "services/a/b.py:5: long is 61 lines; name its steps, at most 60 lines a function"
    ]


def test_nine_in_ten_leaves_one_in_ten_to_be_long() -> None:
    ten = [sizes.Size(lines, "x") for lines in (10, 10, 10, 10, 10, 10, 10, 10, 10, 390)]
    assert sizes.nine_in_ten(ten) == 390
    assert sizes.nine_in_ten([*ten, sizes.Size(10, "x")]) == 10


def test_the_table_counts_code_beside_its_tests() -> None:
    code = module("services/records/a.py", "x = 1\n" * 10)
    test = module("tests/records/test_a.py", "x = 1\n" * 15)
    row = next(line for line in sizes.table([code, test]).splitlines() if line.startswith("records"))
    assert row.split()[:4] == ["records", "10", "15", "1.50"]
