"""The banks that take a VietQR transfer, by their six digits."""

from __future__ import annotations

BANKS: dict[str, str] = {
    "970436": "Vietcombank",
    "970415": "VietinBank",
    "970418": "BIDV",
    "970405": "Agribank",
    "970407": "Techcombank",
    "970422": "MB",
    "970416": "ACB",
    "970432": "VPBank",
    "970423": "TPBank",
    "970403": "Sacombank",
    "970437": "HDBank",
    "970441": "VIB",
    "970443": "SHB",
    "970448": "OCB",
    "970440": "SeABank",
    "970426": "MSB",
    "970449": "LPBank",
    "970431": "Eximbank",
    "970425": "ABBank",
    "970428": "Nam A Bank",
    "970409": "Bac A Bank",
    "970452": "KienlongBank",
    "970427": "VietABank",
    "970454": "BVBank",
    "970412": "PVcomBank",
    "970429": "SCB",
    "999888": "VBSP",
}
