"""What the public check page shows of a signed plan."""

from __future__ import annotations

from proto.gen.edu.records.v1 import records_pb2

CHECKED = records_pb2.CheckDocumentResponse(
    school_name="Trường THCS Tân Hồng",
    record_name="Kế hoạch bài dạy",
    month="2026-10",
    valid=True,
    summary="Chữ ký của Nguyễn Thị Oanh lúc 31/10/2026 08:00 còn nguyên vẹn.",
    signatures=[
        records_pb2.CheckedSignature(
            name="Nguyễn Thị Oanh",
            role="principal",
            at="2026-10-31T01:00:00+00:00",
            certificate_subject="Nguyễn Thị Oanh",
            certificate_issuer="Lien Truong demo",
            certificate_serial="5f3a",
        )
    ],
    sha256="ab" * 32,
)
