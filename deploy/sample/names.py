"""Invented names of people and places; none is anybody's."""

from __future__ import annotations

from random import Random

FAMILY = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Phan", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Mai",
    "Trương", "Lâm", "Cao", "Châu", "Tô",
)  # fmt: skip
MIDDLE = {
    "Nam": ("Hữu", "Minh", "Quốc", "Gia", "Thanh", "Tấn", "Nhật", "Hoàng", "Đình", "Trọng", "Phước", "Anh"),
    "Nữ": ("Thị", "Ngọc", "Thùy", "Kim", "Bích", "Mỹ", "Tuyết", "Cẩm", "Hồng", "Như", "Thị Kim", "Thị Ngọc"),
}
GIVEN = {
    "Nam": ("Kiệt", "Phát", "Tài", "Lộc", "Khôi", "Nghĩa", "Thịnh", "Trí", "Toàn", "Duy", "Hậu", "Lâm", "Nhân", "Đăng"),
    "Nữ": (
        "Trâm",
        "Vy",
        "Thư",
        "Nhung",
        "Tiên",
        "Giang",
        "Hân",
        "Duyên",
        "Loan",
        "Thúy",
        "Quyên",
        "Xuân",
        "Đào",
        "Nga",
    ),
}
PLACES = (
    "Tân Thuận", "An Phước", "Phú Hiệp", "Long Khánh", "Tân Thạnh", "Mỹ Lộc", "Bình Hàng", "Hòa Bình", "Vĩnh Thới",
    "Thường Lạc", "An Long", "Phú Thành", "Tân Công", "Đốc Binh", "Mỹ Quý", "Láng Biển",
)  # fmt: skip
FLOWERS = ("Hướng Dương", "Hoa Mai", "Sơn Ca", "Tuổi Thơ", "Bình Minh", "Vành Khuyên", "Hoa Hồng", "Mặt Trời Nhỏ")


def person(rng: Random, gender: str) -> str:
    return " ".join((rng.choice(FAMILY), rng.choice(MIDDLE[gender]), rng.choice(GIVEN[gender])))


def personal_number(rng: Random, gender: str, year: int) -> str:
    """Twelve digits: province, then century with gender, then the year of birth, then six of chance."""
    century = {("Nam", False): 0, ("Nữ", False): 1, ("Nam", True): 2, ("Nữ", True): 3}[gender, year >= 2000]
    return f"{rng.choice(('087', '086', '079', '001'))}{century}{year % 100:02d}{rng.randrange(10**6):06d}"


def phone(rng: Random) -> str:
    return f"09{rng.randrange(10**8):08d}"
