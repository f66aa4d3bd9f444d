"""Names of subjects: what a code is called, and which subject people mean by what they write."""

from __future__ import annotations

from collections.abc import Mapping

from services.records.domain.subjects import BY_CODE, Subject
from tabular.folding import words

PREFIX_CHARACTERS_LEAST = 8  # a sheet's name is cut at 31 letters; shorter pieces could mean several subjects
# By code: the name of the curriculum, then others that people write.
NAMES: Mapping[str, tuple[str, ...]] = {
    "NV": ("Ngữ văn", "Văn"),
    "TOAN": ("Toán", "Toán học"),
    "TA": ("Tiếng Anh", "Ngoại ngữ", "Ngoại ngữ 1", "Anh văn", "Anh"),
    "KHTN": ("Khoa học tự nhiên",),
    "LSDL": ("Lịch sử và Địa lí", "Lịch sử và Địa lý", "Lịch sử - Địa lí", "LS-ĐL", "LS&ĐL"),
    "GDCD": ("Giáo dục công dân", "Công dân"),
    "TIN": ("Tin học", "Tin"),
    "CN": ("Công nghệ",),
    "GDTC": ("Giáo dục thể chất", "Thể dục", "Thể chất"),
    "NT": ("Nghệ thuật", "Âm nhạc - Mĩ thuật"),
    "AN": ("Âm nhạc", "Nhạc"),
    "MT": ("Mĩ thuật", "Mỹ thuật"),
    "HDTN": ("Hoạt động trải nghiệm, hướng nghiệp", "Hoạt động trải nghiệm", "HĐTN", "HĐTNHN", "HĐTN-HN", "HĐTN, HN"),
    "GDDP": ("Nội dung giáo dục địa phương", "Giáo dục địa phương", "GDĐP", "NDGDĐP"),
    "VL": ("Vật lí", "Vật lý", "Lí"),
    "HH": ("Hóa học", "Hoá học", "Hóa"),
    "SH": ("Sinh học", "Sinh"),
    "LS": ("Lịch sử", "Sử"),
    "DL": ("Địa lí", "Địa lý", "Địa"),
    "GDKTPL": ("Giáo dục kinh tế và pháp luật", "GDKT&PL"),
    "GDQPAN": ("Giáo dục quốc phòng và an ninh", "GDQP&AN", "Quốc phòng"),
    "TV": ("Tiếng Việt",),
    "DD": ("Đạo đức",),
    "TNXH": ("Tự nhiên và Xã hội", "TN&XH"),
    "KH": ("Khoa học",),
}
_BY_WORDS = {words(name): BY_CODE[code] for code, names in NAMES.items() for name in (code, *names)}
# The longest first, so that "Khoa học tự nhiên" is not taken for "Khoa học".
_LONGEST_FIRST = sorted(_BY_WORDS, key=len, reverse=True)
_FULL = {words(names[0]): BY_CODE[code] for code, names in NAMES.items()}


def subject_name(code: str) -> str:
    """The name of the curriculum; the code itself for a subject that we do not know."""
    return NAMES.get(code, (code,))[0]


def subject_named(text: str) -> Subject | None:
    """By code, by a name, or by the beginning of a name that was cut off; None where nothing fits."""
    folded = words(text)
    if found := _BY_WORDS.get(folded):
        return found
    if len(folded) >= PREFIX_CHARACTERS_LEAST:
        cut_off = [one for full, one in _FULL.items() if full.startswith(folded)]
        if len(cut_off) == 1:
            return cut_off[0]
    return None


def subject_beginning(text: str) -> Subject | None:
    """The subject whose name a line begins with, as in `Toán 7 - Tuần 10`."""
    folded = words(text)
    for name in _LONGEST_FIRST:
        if folded == name or folded.startswith(f"{name} "):
            return _BY_WORDS[name]
    return subject_named(text)
