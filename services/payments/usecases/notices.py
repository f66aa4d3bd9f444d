"""A provider's notice of one credit becomes the same line that the statement will tell again."""

from __future__ import annotations

from collections.abc import Mapping

from services.payments.domain.matching import PupilIndex
from services.payments.domain.notices import Notice, credit_of
from services.payments.domain.refusals import NoticeUnreadable
from services.payments.store import PaymentsStore
from services.payments.usecases.credits import CreditImporter


async def notice_paid(store: PaymentsStore, *, notice: Notice, keys: Mapping[str, str]) -> tuple[str, bool]:
    """The line's id (empty for a debit), and whether it was known. Raises NoticeForged, -Unreadable or -TooLarge."""
    credit = credit_of(notice, keys.get(notice.provider, ""))
    if credit is None:
        return "", False
    owner = await store.account_named(credit.account)
    if owner is None:
        raise NoticeUnreadable(notice.provider, f"no school is paid at account {credit.account}")
    index = PupilIndex(await store.pupils_of(owner.id))
    importer = CreditImporter(store, school=owner.id, index=index)
    await importer.take_all([credit])
    return importer.line_ids[0], importer.taken.created == 0
