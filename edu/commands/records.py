"""edu marks, sign, verify."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from edu import limits, place
from edu.client import Api
from edu.load import demo_pin
from edu.loading.demo_users import Staff, as_demo_person
from edu.loading.plans import sign_month
from edu.problems import REFUSED, CommandProblem
from edu.showing import AsJson, as_json, note, rows, text

School = Annotated[str, typer.Option(help="Mã trường; bỏ trống khi chỉ một trường có.")]


def register(app: typer.Typer) -> None:
    app.command()(marks)
    app.command()(sign)
    app.command()(verify)


def marks(
    class_name: Annotated[str, typer.Argument(metavar="LỚP", help="Ví dụ 7A1")],
    term: Annotated[str, typer.Argument(metavar="KỲ", help="hk1 hoặc hk2")],
    school: School = "",
    json_: AsJson = False,
) -> None:
    """Điểm trung bình và mức học tập của một lớp, theo Thông tư 22/2021, và vì sao."""
    with place.connect() as api:
        reader = api
        if api.tokens.name == place.OPERATOR:  # who reads no marks: in a demo, the head of the school is asked
            school = school or school_with(api, class_name, term)
            reader, _ = _demo_head(api, school)
        results = reader.get(f"/marks/{class_name}/{term}", school=school)
    if json_:
        as_json({"pupils": [_pupil(pupil) for pupil in results["pupils"]], "rule_set": results["rule_set"]})
        return
    codes = [subject["code"] for subject in results["subjects"]]
    lines = (
        [pupil["pupil"], pupil["name"], *(pupil["averages"].get(code, "") for code in codes), pupil["level"]]
        for pupil in results["pupils"]
    )
    rows(("Mã", "Họ và tên", *codes, "Mức"), lines)


def _pupil(pupil: dict[str, Any]) -> dict[str, Any]:
    agreed = {"code": pupil["pupil"], "averages": pupil["averages"], "level": pupil["level"], "why": pupil["why"]}
    return agreed | {"name": pupil["name"], "level_before": pupil["level_before"], "missing": pupil["missing"]}


def sign(
    month: Annotated[str, typer.Argument(metavar="THÁNG", help="Ví dụ 2026-10")],
    school: Annotated[str, typer.Option(help="Mã trường.")],
    pin: Annotated[str, typer.Option(help="PIN của khoá ký; bỏ trống: hỏi, hoặc EDU_PIN.")] = "",
    into: Annotated[Path | None, typer.Option(help="Ghi các tệp đã ký của tháng vào thư mục này.")] = None,
) -> None:
    """Ký cả tháng trong một lần. Hiệu trưởng đăng nhập trước bằng `edu sign-in`; hệ thống dùng thử thì ký thay."""
    with place.connect() as api:
        head, known_pin = (api, "") if not api.tokens.password else _demo_head(api, school)
        signed = sign_month(head, school, month, pin or os.environ.get("EDU_PIN", "") or known_pin or _asked())
        left = head.get(f"/batches/{month}", school=school)
        written = _write(head, left["signed"], into) if into is not None else {}
    note(f"Đã ký {signed} kế hoạch bài dạy của tháng {month}; đã ký từ trước: {len(left['signed']) - signed}.")
    for plan in left["signed"]:
        sha256 = written.get(plan["id"], plan["signed_sha256"])
        text(f"{plan['id']}\t{plan['title'] or plan['file_name']}\t{sha256}")


def _write(api: Api, plans: list[dict[str, Any]], into: Path) -> dict[str, str]:
    """The SHA-256 of each file as it was written: one that was raised since it was listed has another."""
    written = {}
    try:
        into.mkdir(parents=True, exist_ok=True)
        for plan in plans:
            content = api.download(f"/plans/{plan['id']}/file", which="signed")
            (into / f"{plan['id']}.pdf").write_bytes(content)
            written[plan["id"]] = hashlib.sha256(content).hexdigest()
    except OSError as error:
        raise CommandProblem(f"Không ghi được vào {into}", error.strerror or "", do="chọn thư mục khác") from error
    note(f"Đã ghi {len(plans)} tệp vào {into}.")
    return written


def school_with(operator: Api, class_name: str, term: str) -> str:
    """The one school where marks of such a class are written. Raises CommandProblem."""
    found = {
        str(book["school"])
        for school in operator.pages("/schools", "schools")
        for book in operator.get("/gradebooks", school=school["id"], class_name=class_name, term=term)["gradebooks"]
        if book["changed_at"]
    }
    if len(found) != 1:
        schools = ", ".join(sorted(found)) or "không có trường nào"
        raise CommandProblem(f"Lớp {class_name} có điểm ở: {schools}", do="thêm --school")
    return found.pop()


def _demo_head(operator: Api, school: str) -> tuple[Api, str]:
    """The head of a school of the demo, whose password and PIN are made of the operator's."""
    secret = operator.tokens.password
    head = Staff(school, list(operator.pages("/people", "people", school=school))).head()
    if head is None:
        raise CommandProblem(
            f"Trường {school} chưa có hiệu trưởng trong danh sách", do="nạp danh sách cán bộ, giáo viên"
        )
    return as_demo_person(operator, head["id"], secret), demo_pin(secret)


def _asked() -> str:
    if not sys.stdin.isatty():
        raise CommandProblem("Chưa có PIN", do="thêm --pin, hoặc đặt EDU_PIN")
    return str(typer.prompt("PIN", hide_input=True, err=True))


def verify(
    file: Annotated[Path, typer.Argument(help="Tệp PDF đã ký.")],
    json_: AsJson = False,
) -> None:
    """Kiểm tra một tệp đã ký: ai ký, lúc nào, có byte nào bị đổi không. Mã thoát 1 khi không còn nguyên."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise CommandProblem(f"Không đọc được {file}", error.strerror or "", do="xem lại đường dẫn") from error
    if len(content) > limits.FILE_BYTES:
        raise CommandProblem(f"{file} lớn quá", f"nhiều nhất {limits.FILE_BYTES} byte")
    with place.connect() as api:
        verdict = api.send("/verify", (file.name, content), {})["verdict"]
    if json_:
        as_json(verdict)
    else:
        text(("✓ " if verdict["valid"] else "✗ ") + verdict["summary"])
        for check in verdict["checks"]:
            text(f"  {'✓' if check['passed'] else '✗'} {check['said']}")
    if not verdict["valid"]:
        raise typer.Exit(REFUSED)
