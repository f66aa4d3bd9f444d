"""edu import, loaded."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from edu import limits, place
from edu.loading.folder import SourceFile, one_file, school_folder
from edu.loading.uploads import send
from edu.problems import REFUSED, CommandProblem
from edu.showing import AsJson, as_json, note, rows

SHOWN_KEYS = ("file", "kind", "rows", "taken", "refused")


def register(app: typer.Typer) -> None:
    app.command("import")(import_files)
    app.command()(loaded)


def import_files(
    paths: Annotated[list[Path], typer.Argument(help="Tệp hoặc thư mục; thư mục được đọc hết.")],
    kind: Annotated[str, typer.Option(help="Chỉ nhận là loại tệp này; bỏ trống: tự nhận ra.")] = "",
    school: Annotated[str, typer.Option(help="Mã trường của tệp; bỏ trống: theo nội dung hoặc tên thư mục.")] = "",
    json_: AsJson = False,
) -> None:
    """Nạp tệp: dòng đúng được lấy, dòng sai được nêu rõ chỗ sai. Nạp lại không đổi gì."""
    chosen = [file for path in paths for file in _chosen(path)]
    if not chosen:
        raise CommandProblem("Không có tệp nào để nạp", "thư mục trống hoặc chỉ có tệp .md, .json, tệp ẩn")
    with place.connect() as api:
        reports = [send(api, file, kind=kind, school=school) for file in chosen]
    _show(reports, json_=json_)
    if any(report["refused"] and not report["taken"] for report in reports):
        raise typer.Exit(REFUSED)


def loaded(json_: AsJson = False) -> None:
    """Những tệp đã nạp: mỗi tệp bao nhiêu dòng, lấy được bao nhiêu, dòng nào bị từ chối và vì sao."""
    with place.connect() as api:
        reports = api.get("/imports")["reports"]
    _show(reports, json_=json_)


def _chosen(path: Path) -> list[SourceFile]:
    if path.is_dir():
        return school_folder(path)
    if not path.exists():
        raise CommandProblem(f"Không có tệp {path}", do="xem lại đường dẫn")
    return [one_file(path)]


def _show(reports: list[dict[str, Any]], *, json_: bool) -> None:
    if json_:
        as_json({"files": [report_of(report) for report in reports]})
        return
    titles = ("Tệp", "Loại", "Số dòng", "Lấy", "Từ chối")
    rows(
        titles,
        (
            (report["file"], report["kind"], report["rows"], report["taken"], len(report["refused"]))
            for report in reports
        ),
    )
    for report in reports:
        _note_refused(report["file"], report["refused"])


def _note_refused(file: str, refused: list[dict[str, Any]]) -> None:
    """Each refused row on a line of its own, up to a screenful; --json has them all."""
    for bad in refused[: limits.REFUSED_ROWS]:
        where = f"{bad['sheet']} dòng {bad['row']}" if bad["row"] else "cả tệp"
        column = f", {bad['column']}" if bad["column"] else ""
        note(f"{file}: {where}{column} “{bad['value']}”: {bad['reason']}")
    if len(refused) > limits.REFUSED_ROWS:
        note(f"{file}: … còn {len(refused) - limits.REFUSED_ROWS} dòng; thêm --json để xem hết")


def report_of(report: dict[str, Any]) -> dict[str, Any]:
    """The agreed keys first, the others beside them."""
    return {name: report[name] for name in SHOWN_KEYS} | {
        name: value for name, value in report.items() if name not in SHOWN_KEYS
    }
