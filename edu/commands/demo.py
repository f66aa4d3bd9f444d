"""edu demo: makes one thing happen in the sample's month, to be watched."""

from __future__ import annotations

import io
from typing import Any

import typer
from docx import Document

from edu import limits, place
from edu.client import Api
from edu.commands.month import open_month
from edu.load import OFFICER, demo_pin
from edu.loading.demo_users import Staff, as_demo_person, demo_password
from edu.loading.folder import key_of
from edu.loading.plans import sign_month
from edu.problems import CommandProblem
from edu.showing import note, text

HELP = "Làm một việc xảy ra để xem: pay, sign, late; password: mật khẩu của một người."
demo = typer.Typer(no_args_is_help=True, help=HELP)


def register(app: typer.Typer) -> None:
    app.add_typer(demo, name="demo")


def _operator() -> Api:
    api = place.connect()
    if not api.tokens.password:
        raise CommandProblem(
            "Việc này cần tài khoản vận hành của máy", "đang có EDU_TOKEN hoặc phiên `edu sign-in`", do="`edu sign-out`"
        )
    return api


def _report(api: Api, sentence: str) -> None:
    text(sentence)
    note(f"Theo dấu: edu trace {api.last_command}")


@demo.command()
def pay() -> None:
    """Một phụ huynh chuyển khoản: một dòng sao kê mới, khớp với một hoá đơn còn mở."""
    with _operator() as api:
        month = open_month(api)
        invoice = _open_invoice(api, month)
        reference = (
            f"FT{key_of('demo pay', invoice['id'], str(invoice['paid']))[: limits.REFERENCE_CHARACTERS].upper()}"
        )
        content = _statement(api, invoice, reference, month).encode("utf-8-sig")
        name = f"demo/{reference}-{month}.csv"
        fields = {"path": name, "kind": "statement"}
        report = api.send("/imports", (name.rpartition("/")[2], content), fields, key=key_of(name))
        if not report["taken"]:
            why = "; ".join(row["reason"] for row in report["refused"]) or report["note"]
            raise CommandProblem("Dòng sao kê không được nhận", why, do="`edu statement` để xem các dòng đã có")
        _report(api, f"{reference}: {invoice['open']} đ cho {invoice['pupil']} {invoice['pupil_name']}")


def _open_invoice(api: Api, month: str) -> dict[str, Any]:
    for school in api.pages("/schools", "schools"):
        page = api.get("/invoices", school=school["id"], period=month, state="open", page_size=1)
        if page["invoices"]:
            invoice: dict[str, Any] = page["invoices"][0]
            return invoice
    raise CommandProblem(f"Tháng {month} không còn hoá đơn nào mở", do="lập khoản thu của tháng trên trang kế toán")


def _statement(api: Api, invoice: dict[str, Any], reference: str, month: str) -> str:
    """The form in which the sample's bank writes its statements."""
    account = api.get("/receiving-account", school=invoice["school"])["account"]
    year, number = month.split("-")
    memo = f"{invoice['pupil']} NUOC UONG T{int(number)}"
    amount = f"{invoice['open']:,}".replace(",", ".")
    return (
        "SAO KÊ TÀI KHOẢN\n"
        f"Số tài khoản,{account}\n\n"
        "STT,Ngày giao dịch,Số tham chiếu,Số tiền ghi nợ,Số tiền ghi có,Số dư,Mô tả\n"
        f"1,{limits.DEMO_DAY}/{number}/{year},{reference},,{amount},{amount},{memo}\n"
    )


@demo.command()
def sign() -> None:
    """Một giáo viên nộp kế hoạch bài dạy, tổ trưởng duyệt, hiệu trưởng ký: cả đường đi trong một lệnh."""
    with _operator() as api:
        secret = api.tokens.password
        for school in api.pages("/schools", "schools"):
            staff = Staff(school["id"], list(api.pages("/people", "people", school=school["id"])))
            plan = _submit(api, staff, secret)
            if plan is not None:
                _review_and_sign(api, staff, plan, secret)
                return
    raise CommandProblem("Không còn ai nợ kế hoạch bài dạy nào", do="`edu month` để xem tháng này")


def _submit(api: Api, staff: Staff, secret: str) -> dict[str, Any] | None:
    for person in staff.with_role("teacher"):
        if person["account"] != "active":
            continue
        teacher = as_demo_person(api, person["id"], secret)
        duty = next((d for d in teacher.get("/duties")["duties"] if d["kind"] == "submit_plan" and d["id"]), None)
        if duty is not None:
            name = f"giao-an-{duty['subject'].lower()}-{duty['grade']}.docx"
            content = _document(f"Kế hoạch bài dạy {duty['subject_name']} {duty['grade']}", person["name"])
            sent = teacher.send("/plans", (name, content), {"duty": duty["id"]}, key=key_of("demo sign", duty["id"]))
            plan: dict[str, Any] = sent["plan"]
            return plan
    return None


def _review_and_sign(api: Api, staff: Staff, plan: dict[str, Any], secret: str) -> None:
    head = staff.head()
    leader = (
        next((person for person in staff.with_role("group_leader") if person["group"] == plan["group"]), None) or head
    )
    if head is None or leader is None:
        raise CommandProblem(f"Trường {staff.school} chưa có hiệu trưởng", do="nạp danh sách cán bộ, giáo viên")
    reviewer, signer = as_demo_person(api, leader["id"], secret), as_demo_person(api, head["id"], secret)
    reviewer.post(f"/plans/{plan['id']}/review", {"passed": True}, key=key_of("demo pass", plan["id"]))
    sign_month(signer, staff.school, plan["month"], demo_pin(secret))
    api.last_command = signer.last_command
    _report(api, f"{plan['id']}: {plan['teacher_name']} nộp, {leader['name']} duyệt, {head['name']} ký")


def _document(title: str, teacher: str) -> bytes:
    made = Document()
    made.add_heading(title, level=1)
    made.add_paragraph(f"Giáo viên: {teacher}")
    made.add_paragraph("Mục tiêu: học sinh nêu được ý chính của bài và làm được bài tập áp dụng.")
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


@demo.command()
def password(name: str) -> None:
    """Mật khẩu của một người trong dữ liệu mẫu, ai cũng có mật khẩu riêng: edu demo password GV8702030004."""
    with _operator() as api:
        as_demo_person(api, name, api.tokens.password)
        text(demo_password(api.tokens.password, name))


@demo.command()
def late() -> None:
    """Cán bộ phòng xem ai trễ hạn và nhắc người trễ nhất."""
    with _operator() as api:
        month = open_month(api)
        officer = as_demo_person(api, OFFICER, api.tokens.password)
        late_duties = officer.get(f"/months/{month}/late", include_open=True, page_size=limits.PAGE_ITEMS)["late"]
        if not late_duties:
            raise CommandProblem(f"Tháng {month} không ai trễ việc gì", do="`edu report` để xem cả bảng")
        worst = late_duties[0]
        body = {"persons": [worst["person"]], "duty": worst["duty"]}
        answer = officer.post(f"/months/{month}/reminders", body, key=key_of("remind", worst["person"], worst["due"]))
        api.last_command = officer.last_command
        word = "đã nhắc" if answer["reminded"] else "hôm nay đã nhắc rồi"
        _report(api, f"{worst['person_name']} ({worst['school_name']}): {worst['duty_vi']} {worst['what']}, {word}")
