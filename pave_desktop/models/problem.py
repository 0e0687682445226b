"""Everything that can go wrong with a call, told to a person: a title, a sentence, a next step."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from pave_desktop.models.clash import Clash
from pave_desktop.models.field import Field
from pave_desktop.models.session_row import SessionRow
from pave_desktop.sentence import Sentence, sentence
from pave_desktop.system.redaction import redact


class CallFate(StrEnum):
    """What is known of a call that went wrong: whether the server may have done what it was asked."""

    NEVER_SENT = "never sent"
    REFUSED = "refused"
    NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True, kw_only=True)
class TechnicalDetails:
    """For whoever helps on the phone: no header, no body, nothing secret.

    `at` is when the answer came or the try failed, by this PC's clock; `request_id` what the server calls the request,
    if it does. What the server `said` can repeat what it was sent: people are left out of it where this is written.
    """

    method: str = ""
    path: str = ""
    status: int | None = None
    said: str = ""
    cause: str = ""
    request_id: str = ""
    at: datetime | None = None

    def __str__(self) -> str:
        parts = [
            f"{self.method} {self.path}".strip(),
            "" if self.status is None else f"HTTP {self.status}",
            self.request_id,
            "" if self.at is None else self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            " ".join(redact(self.said).split()),
            self.cause,
        ]
        return " · ".join(part for part in parts if part)


class Problem(Exception):  # noqa: N818 - it is told to people, who have problems and not errors
    """The base of all problem classes. Raised by the api room, caught where a person can be told."""

    title: Sentence = sentence("Something went wrong")
    text: Sentence = sentence("PAVE could not be asked.")
    next_step: Sentence = sentence("Please try again.")
    retry_after: float | None = None
    """Seconds for which the server wants to be left alone; None where it did not say."""
    concerns_the_session: bool | None = None
    """Whether it is about the very session that was asked for; None: only where it refused something."""
    waits: bool = False
    """Whether what was to be saved waits all the same, and goes out by itself."""

    def __init__(self, *, fate: CallFate = CallFate.REFUSED, details: TechnicalDetails | None = None) -> None:
        super().__init__()
        self.fate = fate
        self.details = details or TechnicalDetails()

    @property
    def says_nothing_of_the_session(self) -> bool:
        """Whether nothing was done, and the same may be asked again later: what was in the way is no answer to it."""
        if self.fate is CallFate.NOT_KNOWN:
            return False
        if self.concerns_the_session is None:
            return self.fate is CallFate.NEVER_SENT
        return not self.concerns_the_session

    @property
    def told(self) -> tuple[Sentence, ...]:
        """What a person is told, sentence after sentence."""
        return (sentence("{title}.", title=self.title), self.text, self.next_step)

    def __str__(self) -> str:
        return " ".join(str(each) for each in self.told)


class NotSignedIn(Problem):
    """401 or 403: key, secret or account are not the right ones, or there are none."""

    title = sentence("PAVE did not accept the key")
    text = sentence("Account, key and secret do not belong together, or the key may not do this.")
    next_step = sentence("Check them under Connections, with “Test connection”.")
    concerns_the_session = False


class KeysMissing(NotSignedIn):
    """There is no key in the keyring for this connection, so nothing was sent."""

    title = sentence("The key is missing")
    text = sentence("This computer has no key for this connection.")
    next_step = sentence("Enter it under Connections.")


class KeyringLocked(NotSignedIn):
    """The keyring has to be unlocked first; the key is still in it."""

    title = sentence("The keyring is locked")
    text = sentence("The key of this connection is in it, but it cannot be read now.")
    next_step = sentence("Unlock the keyring, then try again.")


class ConnectionRemoved(Problem):
    """The connection that a session was made with is no longer there."""

    title = sentence("The connection is no longer there")
    text = sentence("The connection that this session belongs to was removed, so PAVE cannot be asked about it.")
    next_step = sentence("Add it again under Connections, with the same address and account.")


class ListNotWritten(Problem):
    """The register could not be written, so the call was not made: it would have left no trace."""

    title = sentence("The list could not be written")
    next_step = sentence("Nothing was sent, and what was typed is still here: try again then.")

    def __init__(self, why: Sentence, mend: Sentence | None = None) -> None:
        super().__init__(fate=CallFate.NEVER_SENT)
        self.text = why
        self.mend = mend

    @property
    def told(self) -> tuple[Sentence, ...]:
        """How the list is mended comes before what is done afterwards."""
        title, why, next_step = super().told
        return (title, why, next_step) if self.mend is None else (title, why, self.mend, next_step)


class AlreadyOpen(Problem):
    """The vehicle has an open session: nothing was sent, for a person has to say that a second one is meant."""

    title = sentence("This vehicle has an open session")
    text = sentence("Its inspection may still go on, so nothing was sent.")
    next_step = sentence("Open that session, or create another one.")

    def __init__(self, row: SessionRow) -> None:
        super().__init__(fate=CallFate.NEVER_SENT)
        self.row = row


class KeyNotKnown(Problem):
    """A key that a person found is not one of this account's sessions."""

    title = sentence("PAVE does not know this key")

    def __init__(self, key: str, *, details: TechnicalDetails | None = None) -> None:
        super().__init__(details=details)
        self.text = sentence("There is no session {key} in this account.", key=key)
        self.next_step = sentence("Please check what was typed, or paste the capture link instead.")


class KeyOfAnother(Problem):
    """A key that a person found is that of a session of another vehicle, or of another client."""

    title = sentence("This is another session")

    def __init__(self, key: str, vehicle: str) -> None:
        super().__init__()
        self.text = sentence("{key} is the session of {vehicle}.", key=key, vehicle=vehicle or "?")
        self.next_step = sentence("Please check the key. To have that session in the list as well, use “Add”.")


class ClockWrong(Problem):
    """401 or 403 for the time, also of a call that was signed with the time that the server itself had told."""

    title = sentence("PAVE did not accept the time")
    next_step = sentence("Please try again in a minute. If it happens again, check this PC's clock, and tell PAVE.")
    concerns_the_session = False

    def __init__(
        self, *, seconds: float, fate: CallFate = CallFate.REFUSED, details: TechnicalDetails | None = None
    ) -> None:
        super().__init__(fate=fate, details=details)
        self.seconds = seconds
        self.text = sentence(
            "It refused the call for its time, also for the one that it had told; they are {minutes} minutes apart.",
            minutes=max(1, round(abs(seconds) / 60)),
        )


class FieldsRefused(Problem):
    """400: the server names fields. `fields` are ours, `others` what it said about fields we do not have."""

    title = sentence("PAVE did not accept the entry")
    text = sentence("What PAVE said stands under each field.")
    next_step = sentence("Please correct it and try again.")

    def __init__(
        self,
        *,
        fields: Mapping[Field, tuple[str, ...]],
        others: tuple[str, ...] = (),
        details: TechnicalDetails | None = None,
    ) -> None:
        super().__init__(fate=CallFate.REFUSED, details=details)
        self.fields = dict(fields)
        self.others = others
        said = "; ".join(others) or ("" if fields else self.details.said)
        if fields and said:
            self.text = sentence("What PAVE said stands under each field. It also said: {said}", said=said)
        elif said:
            self.text = sentence("PAVE said: {said}", said=said)
        elif not fields:
            self.text = sentence("PAVE did not say what is wrong with it.")


class DeleteRefused(Problem):
    """PAVE did not delete the session, most likely because somebody has opened it."""

    title = sentence("PAVE did not delete the session")
    text = sentence("It deletes only sessions that nobody has opened.")
    next_step = sentence("The list shows how it stands now.")


class Gone(Problem):
    """404: the server does not know this session, or it belongs to another account."""

    title = sentence("PAVE does not know this session")
    text = sentence("It was deleted, or it belongs to another account.")
    next_step = sentence("If it should be there, check its key and the connection; else remove it from the list.")
    concerns_the_session = True


class ChangedMeanwhile(Problem):
    """The session is no longer what the edit was based on, or the edit itself is not to be sent any more."""

    title = sentence("The session has changed meanwhile")
    text = sentence("PAVE holds something else now than what this edit began with.")
    next_step = sentence("Refresh it, look, and save again.")
    concerns_the_session = True


class EditClashes(Problem):
    """Fields that were edited were changed by somebody else meanwhile; nothing was sent, unless its fate says more."""

    title = sentence("Somebody else has changed the same")
    text = sentence("So that it is not written over unseen, nothing was sent.")
    next_step = sentence("Look at the marked fields, then save what you want to stand there.")
    concerns_the_session = True

    def __init__(self, clashes: Sequence[Clash]) -> None:
        super().__init__(fate=CallFate.NEVER_SENT)
        self.clashes = {clash.field: clash for clash in clashes}

    @property
    def told(self) -> tuple[Sentence, ...]:
        """A try that was lost may have been done, and written over."""
        title, text, next_step = super().told
        if self.fate is CallFate.NOT_KNOWN:
            text = sentence("The answer was lost, and PAVE holds something else by now, so it was not sent again.")
        return (title, text, next_step)


class EditForbidden(Problem):
    """Fields that were edited may no longer be changed; nothing was sent."""

    title = sentence("This can no longer be changed")
    text = sentence("The session has gone on since this edit began, so nothing was sent.")
    next_step = sentence("The marked fields say why; what else was changed can still be saved.")
    concerns_the_session = True

    def __init__(self, locks: Mapping[Field, Sentence]) -> None:
        super().__init__(fate=CallFate.NEVER_SENT)
        self.locks = dict(locks)


class TooManyRequests(Problem):
    """429: the server asks to wait; `retry_after` in seconds, None where it did not say how long."""

    title = sentence("PAVE asks to wait a little")
    text = sentence("There were too many calls in a short time.")
    next_step = sentence("Please try again in a minute.")
    concerns_the_session = False

    def __init__(
        self,
        *,
        retry_after: float | None,
        fate: CallFate = CallFate.REFUSED,
        details: TechnicalDetails | None = None,
    ) -> None:
        super().__init__(fate=fate, details=details)
        self.retry_after = retry_after
        if retry_after is not None and retry_after > 99:  # noqa: PLR2004 - from here on people count in minutes
            self.next_step = sentence("Please try again in {minutes} minutes.", minutes=math.ceil(retry_after / 60))
        elif retry_after is not None:
            self.next_step = sentence("Please try again in {seconds} seconds.", seconds=max(1, round(retry_after)))


class ServerTrouble(Problem):
    """5xx, or a refusal that fits no other class."""

    title = sentence("PAVE has trouble")
    text = sentence("PAVE answered with an error.")
    next_step = sentence("Please try again in a few minutes.")


class CertificateNotTrusted(Problem):
    """TLS failed: the other side could not prove who it is. Never a reason to look away."""

    title = sentence("The server could not prove who it is")
    text = sentence("Its certificate is not trusted by this PC, so nothing was sent.")
    next_step = sentence("Check the PC's date, the antivirus and the network, or ask your IT person.")


class NoConnection(Problem):
    """The line is down, or the answer was lost on it."""

    title = sentence("No connection to PAVE")
    text = sentence("PAVE could not be reached.")
    next_step = sentence("Check the network, then try again.")


class ProxyTrouble(NoConnection):
    """A proxy stands between here and the server, and did not let the call through; so nothing was sent."""

    title = sentence("The proxy is in the way")
    text = sentence("The proxy that is set for this program or this PC did not make the connection to PAVE.")
    next_step = sentence("Check the proxy under Connections, “Network”, and on this PC, or ask your IT person.")


class Unexpected(Problem):
    """A mistake of this program. What the server did is not known."""

    title = sentence("Something unexpected happened")
    text = sentence("The program made a mistake here; what was typed is kept.")
    next_step = sentence("Look at PAVE before you do it again.")


class AnswerNotUnderstood(Problem):
    """An answer came that is not PAVE's, or not whole."""

    title = sentence("The answer could not be understood")
    text = sentence("Something answered, but not the way PAVE does.")
    next_step = sentence("Check the address under Connections, and whether the network asks for a sign-in page.")

    @property
    def says_yes(self) -> bool:
        """Whether it was a success by its status alone."""
        return self.details.status is not None and 200 <= self.details.status < 300  # noqa: PLR2004 - HTTP's success


class NotPave(AnswerNotUnderstood):
    """A web page came: of a network's sign-in, of a gateway, of whoever has the address."""

    title = sentence("That was not PAVE")
    text = sentence("A web page came instead of PAVE's answer.")
    next_step = sentence("Open any web page to see whether the network asks for a sign-in, then try again.")
