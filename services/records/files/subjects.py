"""Names of subjects: what a code is called, and which subject people mean by what they write."""

from __future__ import annotations

import re
from collections.abc import Mapping

from services.records.domain.subjects import BY_CODE, PARTS, Subject
from tabular.folding import words

WITHIN_CHARACTERS_LEAST = 4  # shorter ones are names of people, as Văn and Anh are
PREFIX_CHARACTERS_LEAST = 8  # a sheet's name is cut at 31 letters; shorter pieces could mean several subjects
# By code: the name of the curriculum, then others that people write.
NAMES: Mapping[str, tuple[str, ...]] = {
    "NV": ("Ngữ văn", "Văn", "Văn học"),
    "TOAN": ("Toán", "Toán học"),
    "TA": ("Tiếng Anh", "Ngoại ngữ", "Ngoại ngữ 1", "Anh văn", "Anh", "T. Anh", "TAnh", "AV", "NN1", "English"),
    "KHTN": ("Khoa học tự nhiên", "Khoa học TN"),
    "LSDL": (
        *("Lịch sử và Địa lí", "Lịch sử và Địa lý", "Lịch sử - Địa lí", "Lịch sử - Địa lý", "LS-ĐL", "LS&ĐL"),
        *("LS và ĐL", "Sử - Địa", "Sử và Địa", "Sử Địa", "Sử và Địa lí"),
    ),
    "GDCD": ("Giáo dục công dân", "Công dân", "CD"),
    "TIN": ("Tin học", "Tin"),
    "CN": ("Công nghệ",),
    "GDTC": ("Giáo dục thể chất", "Thể dục", "Thể chất", "TD"),
    "NT": ("Nghệ thuật", "Âm nhạc - Mĩ thuật"),
    "AN": ("Âm nhạc", "Nhạc"),
    "MT": ("Mĩ thuật", "Mỹ thuật"),
    "HDTN": (
        *("Hoạt động trải nghiệm, hướng nghiệp", "Hoạt động trải nghiệm", "HĐTN", "HĐTNHN", "HĐTN-HN", "HĐTN, HN"),
        *("Trải nghiệm", "Trải nghiệm, hướng nghiệp", "TNHN", "TN-HN", "Hoạt động TN, HN", "HĐ trải nghiệm"),
    ),
    "GDDP": ("Nội dung giáo dục địa phương", "Giáo dục địa phương", "GDĐP", "NDGDĐP", "ND GDĐP", "Địa phương"),
    "VL": ("Vật lí", "Vật lý", "Lí", "Lý"),
    "HH": ("Hóa học", "Hoá học", "Hóa"),
    "SH": ("Sinh học", "Sinh"),
    "LS": ("Lịch sử", "Sử"),
    "DL": ("Địa lí", "Địa lý", "Địa"),
    "GDKTPL": ("Giáo dục kinh tế và pháp luật", "GDKT&PL", "GDKT-PL", "KTPL"),
    "GDQPAN": ("Giáo dục quốc phòng và an ninh", "GDQP&AN", "GDQP-AN", "GDQP", "Quốc phòng"),
    "TV": ("Tiếng Việt",),
    "DD": ("Đạo đức",),
    "TNXH": ("Tự nhiên và Xã hội", "TN&XH", "TN-XH"),
    "KH": ("Khoa học",),
}
_BY_WORDS = {words(name): BY_CODE[code] for code, names in NAMES.items() for name in (code, *names)}
# The longest first, so that "Khoa học tự nhiên" is not taken for "Khoa học".
_LONGEST_FIRST = sorted(_BY_WORDS, key=len, reverse=True)
# `môn`, and a grade or class; what is called a second foreign language is another subject.
_BESIDE = re.compile(r"^mon( hoc)? |(?<!ngoai ngu)(?<!nn)( (lop|khoi))?( 1[0-2]| [1-9])( ?[a-z] ?[0-9]{0,2})?$")
_WHOLE_AND_PART = re.compile(r"([^(\[]+?)\s*(?:[(\[]\s*([^)\]]+?)\s*[)\]].*|\s[-–:]\s*(.+))")
_FULL = {words(names[0]): BY_CODE[code] for code, names in NAMES.items()}


def subject_name(code: str) -> str:
    """The name of the curriculum; the code itself for a subject that we do not know."""
    return NAMES.get(code, (code,))[0]


def subject_named(text: str) -> Subject | None:
    """By code, by a name, or by the beginning of a name that was cut off; None where nothing fits.

    A grade or class behind the name, and `môn` before it, change nothing. In brackets, or behind a dash, may stand a
    part: `KHTN (Hóa học)` is the part, `Toán (Đại số)` is Toán.
    """
    if found := _plainly(text):
        return found
    if match := _WHOLE_AND_PART.fullmatch(text.strip()):
        whole, part = _plainly(match.group(1)), _plainly(match.group(2) or match.group(3))
        if whole and (part is None or part == whole):
            return whole
        if whole and part and part.code in PARTS.get(whole.code, ()):
            return part
    return None


def _plainly(text: str) -> Subject | None:
    folded = words(text)
    for plain in dict.fromkeys((folded, _BESIDE.sub("", folded).strip())):
        if found := _BY_WORDS.get(plain):
            return found
        if len(plain) >= PREFIX_CHARACTERS_LEAST:
            cut_off = [one for full, one in _FULL.items() if full.startswith(plain)]
            if len(cut_off) == 1:
                return cut_off[0]
    return None


def subject_within(text: str) -> Subject | None:
    """The subject that a title of a meeting, or the name of its list, names somewhere: `zoom-toan-7A1`."""
    said = f" {words(text)} "
    named = (name for name in _LONGEST_FIRST if len(name) >= WITHIN_CHARACTERS_LEAST and f" {name} " in said)
    return next((_BY_WORDS[name] for name in named), None)


def subject_beginning(text: str) -> Subject | None:
    """The subject whose name a line begins with, as in `Toán 7 - Tuần 10`."""
    folded = words(text)
    for name in _LONGEST_FIRST:
        if folded == name or folded.startswith(f"{name} "):
            return _BY_WORDS[name]
    return subject_named(text)
