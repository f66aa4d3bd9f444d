"""The columns accounts looks for in each kind of file, with the titles people write above them."""

from __future__ import annotations

from tabular import Column

SCHOOL = Column(
    "school",
    ("Mã trường", "Mã trường học", "Mã định danh trường", "Mã đơn vị", "Mã cơ sở giáo dục", "School code"),
    required=False,
)
_NAME_TITLES = (
    "Họ và tên",
    "Họ tên",
    "Họ, chữ đệm và tên",
    "Họ tên đầy đủ",
    "Tên đầy đủ",
    "Full name",
)
_BIRTH = (
    "Ngày sinh",
    "Ngày tháng năm sinh",
    "Ngày, tháng, năm sinh",
    "Ngày/tháng/năm sinh",
    "Sinh ngày",
    "NTNS",
    "Date of birth",
    "DOB",
)
_GENDER = ("Giới tính", "Nam/Nữ", "Phái", "Giới", "GT", "Gender", "Sex")
_PERSONAL_ID = (
    "Số định danh cá nhân",
    "Mã định danh cá nhân",
    "Số ĐDCN",
    "ĐDCN",
    "Số định danh",
    "Số CCCD",
    "CCCD",
    "Căn cước công dân",
    "Số căn cước",
    "Số CMND/CCCD",
    "CMND/CCCD",
    "CCCD/ĐDCN",
    "Số CCCD/ĐDCN",
    "ĐDCN/CCCD",
    "Số ĐDCN/CCCD",
    "Mã ĐDCN",
    "Số định danh/CCCD",
    "Mã số định danh",
    "Mã số định danh cá nhân",
    "CCCD/CMND",
    "Số CCCD/CMND",
    "CMND",
    "Số CMND",
    "Personal ID",
    "Mã định danh",
)
_PHONE = ("Điện thoại", "Số điện thoại", "SĐT", "ĐT", "Số ĐT", "ĐTDĐ", "Di động", "Điện thoại di động", "Phone")
_CLASS = ("Lớp", "Lớp học", "Tên lớp", "Mã lớp", "Nhóm lớp", "Lớp/nhóm", "Nhóm/lớp", "Class")


def _optional(key: str, *titles: str) -> Column:
    return Column(key, titles, required=False)


def _parent(key: str, whom: tuple[str, ...]) -> tuple[Column, Column]:
    """Name and phone of a parent, titled in one row or under a title that spans both."""
    names = tuple(
        title
        for who in whom
        for title in (f"Họ tên {who}", f"Họ và tên {who}", f"Tên {who}", f"{who} Họ tên", f"{who} Họ và tên")
    )
    phones = tuple(
        title
        for who in whom
        for title in (f"SĐT {who}", f"Số điện thoại {who}", f"Điện thoại {who}", f"ĐT {who}", f"{who} SĐT")
    )
    more = tuple(
        title
        for who in whom
        for title in (f"Số ĐT {who}", f"Di động {who}", f"ĐTDĐ {who}", f"{who} Số điện thoại", f"{who} Điện thoại")
    )
    more += tuple(f"{who} {title}" for who in whom for title in ("ĐT", "Số ĐT", "Di động"))
    return _optional(f"{key}_name", *names, *whom), _optional(f"{key}_phone", *phones, *more)


# Schools that keep a column for each reason of priority tick them; the reason is then the first of these titles.
PRIORITIES: dict[str, tuple[str, ...]] = {
    "priority_poor": (
        "Hộ nghèo/cận nghèo",
        "Hộ nghèo",
        "Cận nghèo",
        "Hộ cận nghèo",
        "Hộ nghèo, cận nghèo",
        "Diện hộ nghèo",
        "Hộ nghèo/Hộ cận nghèo",
    ),
    "priority_merit": (
        "Con TB/LS",
        "Con TBLS",
        "Con thương binh, liệt sĩ",
        "Con thương binh/liệt sĩ",
        "Con thương binh",
        "Con liệt sĩ",
        "Con liệt sỹ",
        "Con TB, LS",
    ),
    "priority_disabled": ("Khuyết tật", "HS khuyết tật", "Trẻ khuyết tật", "Học sinh khuyết tật"),
    "priority_orphan": ("Mồ côi", "HS mồ côi", "Mồ côi cha/mẹ", "Trẻ mồ côi"),
}

PUPILS: tuple[Column, ...] = (
    Column(
        "code",
        (
            "Mã học sinh",
            "Mã HS",
            "Mã định danh học sinh",
            "Mã định danh HS",
            "Mã số học sinh",
            "Mã số HS",
            "Mã trẻ",
            "Mã trẻ em",
            "Mã định danh Bộ GD&ĐT",
            "Mã định danh Bộ",
            "Mã học sinh trên CSDL ngành",
            "Mã người học",
            "Student code",
            "Student ID",
        ),
    ),
    Column(
        "name",
        (*_NAME_TITLES, "Họ và tên học sinh", "Họ tên học sinh", "Tên học sinh", "Họ và tên trẻ"),
        joins=True,
    ),
    Column("class_name", _CLASS),
    Column("birth_date", _BIRTH),
    SCHOOL,
    _optional("gender", *_GENDER),
    _optional("ethnic", "Dân tộc", "Thành phần dân tộc", "DT"),
    _optional("personal_id", *_PERSONAL_ID),
    *_parent("father", ("cha", "bố", "ba")),
    *_parent("mother", ("mẹ", "má")),
    _optional(
        "priority",
        "Diện ưu tiên",
        "Diện chính sách",
        "Đối tượng ưu tiên",
        "Đối tượng chính sách",
        "Ưu tiên",
        "Hoàn cảnh",
        "Đối tượng",
        "Thuộc diện",
    ),
    *(_optional(key, *titles) for key, titles in PRIORITIES.items()),
    _optional("boarding", "Bán trú", "Học bán trú", "Ăn bán trú", "HS bán trú", "Đăng ký bán trú", "BT"),
    _optional("device", "Thiết bị học tập", "Thiết bị", "Thiết bị học trực tuyến"),
    _optional("internet", "Internet", "Kết nối Internet", "Mạng Internet", "Đường truyền"),
    _optional("family_name", "Họ đệm", "Họ và chữ đệm", "Họ và tên đệm", "Họ lót", "Họ", "Họ và tên Họ đệm"),
    _optional("given_name", "Tên", "Họ và tên Tên"),
)

# A school lists its staff under any of these words, and writes them behind "Mã" as behind "Họ và tên".
_STAFF = (
    "giáo viên",
    "GV",
    "cán bộ",
    "CB",
    "cán bộ, giáo viên",
    "cán bộ, giáo viên, nhân viên",
    "CBGV",
    "CB, GV, NV",
    "CBQL, GV, NV",
    "nhân viên",
    "giáo viên, nhân viên",
    "nhân sự",
    "viên chức",
)


def _of_staff(*titles: str) -> tuple[str, ...]:
    return tuple(f"{title} {who}" for title in titles for who in _STAFF)


STAFF: tuple[Column, ...] = (
    Column("code", (*_of_staff("Mã", "Mã số", "Mã định danh"), "Staff code", "Teacher code")),
    Column("name", (*_NAME_TITLES, *_of_staff("Họ và tên", "Họ tên", "Tên")), joins=True),
    Column("title", ("Chức vụ", "Chức danh", "Vị trí việc làm", "Nhiệm vụ", "Chức vụ/Chức danh", "Vị trí", "Role")),
    SCHOOL,
    _optional("birth_date", *_BIRTH),
    _optional("gender", *_GENDER),
    _optional("personal_id", *_PERSONAL_ID),
    _optional("group", "Tổ chuyên môn", "Tổ", "Tổ bộ môn", "Tổ CM", "Tổ/khối", "Thuộc tổ"),
    _optional("subject", "Môn dạy", "Môn giảng dạy", "Môn", "Dạy môn", "Chuyên môn", "Môn dạy chính"),
    _optional("homeroom", "Chủ nhiệm", "Lớp chủ nhiệm", "Chủ nhiệm lớp", "GVCN lớp"),
    _optional("phone", *_PHONE),
    _optional("email", "Email", "E-mail", "Thư điện tử", "Hộp thư"),
    _optional("family_name", "Họ đệm", "Họ và chữ đệm", "Họ và tên đệm", "Họ lót", "Họ", "Họ và tên Họ đệm"),
    _optional("given_name", "Tên", "Họ và tên Tên"),
)

SCHOOLS: tuple[Column, ...] = (
    SCHOOL._replace(required=True),
    Column("name", ("Tên trường", "Tên đơn vị", "Tên cơ sở giáo dục", "Trường", "Đơn vị", "School name")),
    Column("levels", ("Cấp học", "Cấp", "Bậc học", "Khối cấp học", "Level")),
    _optional("kind", "Loại hình", "Loại hình trường", "Loại trường", "Hình thức sở hữu"),
    _optional("unit", "Mã xã", "Mã phường/xã", "Mã xã/phường", "Mã đơn vị hành chính", "Mã địa bàn"),
    _optional("unit_name", "Xã", "Xã/phường", "Phường/xã", "Tên xã", "Địa bàn", "Xã, phường", "Đơn vị hành chính"),
    _optional("email", "Email", "E-mail", "Thư điện tử"),
    _optional("principal", "Hiệu trưởng", "Họ tên hiệu trưởng", "Tên hiệu trưởng", "Người đứng đầu"),
)

ASSIGNMENTS: tuple[Column, ...] = (
    Column("person", STAFF[0].titles),
    Column("class_name", (*_CLASS, "Dạy lớp", "Lớp dạy")),
    Column("subject", ("Mã môn", "Mã môn học", "Ký hiệu môn", "Subject code")),
    SCHOOL,
    _optional("name", *STAFF[1].titles),
    _optional("subject_name", "Môn", "Môn học", "Tên môn", "Tên môn học", "Môn dạy", "Subject"),
    _optional(
        "periods_per_year",
        "Số tiết/năm",
        "Số tiết",
        "Tiết/năm",
        "Số tiết cả năm",
        "Tổng số tiết",
        "Số tiết một năm",
        "Số tiết trong năm",
    ),
    _optional("homeroom", "Chủ nhiệm", "GVCN", "Là chủ nhiệm", "Kiêm chủ nhiệm"),
)

KINDS: dict[str, tuple[Column, ...]] = {
    "pupils": PUPILS,
    "staff": STAFF,
    "assignments": ASSIGNMENTS,
    "schools": SCHOOLS,
}
# The column that names what a row is about.
CODE_COLUMNS = {"pupils": "code", "staff": "code", "assignments": "person", "schools": "school"}
# What may stand in for a column that is asked for.
INSTEAD: dict[str, tuple[str, ...]] = {"name": ("family_name", "given_name"), "subject": ("subject_name",)}
# What is nobody's secret when a person is shown what a column holds.
PLAIN = frozenset(
    {"class_name", "school", "levels", "kind", "unit", "unit_name"}
    | {"title", "group", "subject", "subject_name", "homeroom", "periods_per_year"}
)
