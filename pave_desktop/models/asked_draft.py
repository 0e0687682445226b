"""What was asked of a server, made into what somebody would have typed for it."""

from __future__ import annotations

from pave_desktop.entry.phone import DEFAULT_REGION
from pave_desktop.models.draft import Draft
from pave_desktop.models.session_form import values_in_body
from pave_desktop.models.session_values import texts_of
from pave_desktop.models.write import Write, WriteKind


def asked_draft(write: Write, *, connection: str, region: str = DEFAULT_REGION) -> Draft:
    """Make a draft of what was asked of the server, as it would be typed in `region`."""
    asked = values_in_body(write.asked)
    return Draft(
        local_id=write.local_id,
        connection=connection,
        texts={field.value: text for field, text in texts_of(asked, region).items() if field in asked},
        is_new=write.kind is WriteKind.CREATE,
        kept_at=write.asked_at,
        based_on=write.original,
    )
