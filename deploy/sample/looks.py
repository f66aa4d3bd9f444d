"""How a school heads its columns: no two offices agree on titles or their order, and a seed is one office."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

Titles = Mapping[str, tuple[str, ...]]

SCHOOLS: Titles = {
    "code": ("Mã trường", "Mã định danh trường"),
    "name": ("Tên trường", "Tên đơn vị"),
    "level": ("Cấp học",),
    "kind": ("Loại hình",),
    "commune_code": ("Mã xã",),
    "commune": ("Xã", "Xã/Phường"),
    "head": ("Hiệu trưởng",),
    "email": ("Email",),
}
STAFF: Titles = {
    "code": ("Mã giáo viên", "Mã cán bộ", "Mã GV"),
    "name": ("Họ và tên", "Họ tên"),
    "born": ("Ngày sinh", "Ngày tháng năm sinh"),
    "gender": ("Giới tính",),
    "number": ("Số định danh cá nhân", "Số CCCD"),
    "role": ("Chức vụ",),
    "group": ("Tổ chuyên môn", "Tổ"),
    "subject": ("Môn dạy", "Môn"),
    "homeroom": ("Chủ nhiệm",),
    "phone": ("Điện thoại", "Số điện thoại"),
    "email": ("Email",),
}
PUPILS: Titles = {
    "class_name": ("Lớp", "Tên lớp"),
    "code": ("Mã học sinh", "Mã HS"),
    "name": ("Họ và tên", "Họ tên học sinh"),
    "born": ("Ngày sinh", "Ngày tháng năm sinh"),
    "gender": ("Giới tính",),
    "ethnic": ("Dân tộc",),
    "number": ("Số định danh cá nhân", "Số CCCD"),
    "father": ("Họ tên cha", "Họ và tên cha"),
    "father_phone": ("SĐT cha", "Điện thoại cha"),
    "mother": ("Họ tên mẹ", "Họ và tên mẹ"),
    "mother_phone": ("SĐT mẹ", "Điện thoại mẹ"),
    "priority": ("Diện ưu tiên",),
    "boarding": ("Bán trú",),
    "device": ("Thiết bị học tập",),
    "internet": ("Internet",),
}
ASSIGNMENTS: Titles = {
    "code": ("Mã giáo viên", "Mã GV"),
    "name": ("Họ và tên", "Họ tên"),
    "class_name": ("Lớp",),
    "subject": ("Mã môn", "Mã môn học"),
    "subject_name": ("Môn", "Tên môn"),
    "periods": ("Số tiết/năm", "Số tiết cả năm"),
    "homeroom": ("Chủ nhiệm",),
}
FEES: Titles = {
    "code": ("Mã khoản thu", "Mã khoản"),
    "name": ("Tên khoản thu", "Khoản thu"),
    "category": ("Loại", "Loại khoản thu"),
    "unit": ("Đơn vị tính",),
    "price": ("Mức thu (đồng)", "Mức thu"),
    "ceiling": ("Mức trần (đồng)", "Mức trần"),
    "levels": ("Cấp học",),
    "basis": ("Căn cứ pháp lý", "Căn cứ"),
    "optional": ("Tự nguyện",),
}


def look(rng: Random, titles: Titles) -> list[tuple[str, str]]:
    """(key, title) in the order of this office: some columns have moved, each has one of its titles."""
    columns = [(key, rng.choice(choices)) for key, choices in titles.items()]
    for _ in range(rng.randint(1, len(columns) // 2)):
        columns.insert(rng.randrange(len(columns)), columns.pop(rng.randrange(len(columns))))
    return columns


def ordered(columns: Sequence[tuple[str, str]], values: Mapping[str, object]) -> list[object]:
    return [values.get(key) for key, _ in columns]
