"""All faults of the suite, each with what it is rightly called and what can be known of a write that meets it."""

from __future__ import annotations

from pave_desktop.models.problem import (
    AnswerNotUnderstood,
    CertificateNotTrusted,
    ChangedMeanwhile,
    ClockWrong,
    DeleteRefused,
    FieldsRefused,
    Gone,
    NoConnection,
    NotPave,
    NotSignedIn,
    Problem,
    ServerTrouble,
    TooManyRequests,
)
from tests.faults.answering_badly import (
    PAGE,
    a_bomb,
    breaks,
    breaks_at_once,
    changed,
    cuts_off,
    date_in,
    drips_the_body,
    drips_the_head,
    half_a_document,
    names_the_customer,
    reads_for_ever,
    repeats_what_was_sent,
    says,
    says_nothing,
    says_page,
    stops_in_the_body,
    stops_in_the_head,
    too_much,
    with_another_key,
    with_odd_types,
)
from tests.faults.fault import Fault, Kinds, Known

BOTH = (False, True)
AFTER_A_LOOK = ("update: PUT", "text: PUT", "update: look", "outbox: PUT")
"""Where the server has answered before: it is not another one then."""


def kinds(*each: type[Problem]) -> Kinds:
    return frozenset(each)


LINE, PAVE_TROUBLE, STRANGE = kinds(NoConnection), kinds(ServerTrouble), kinds(AnswerNotUnderstood)


REFUSED_FIELDS = {
    "message": "Required fields are missing or invalid.",
    "errors": {"vehicle.model": ["Unknown model"], "sms.to": ["Invalid phone number"], "vehicle.doors": ["Too few"]},
}
SAYS_400 = {"message": "Required fields are missing or invalid."}
TOO_MANY = {"message": "Too many requests"}
NOT_PAVES_WORD = kinds(ServerTrouble, AnswerNotUnderstood)
LOOKS = ("get", "check", "add", "update: GET", "update: look", "outbox: GET")
READS_400 = dict.fromkeys(LOOKS, NOT_PAVES_WORD)
"""Who only looks has entered nothing that could be corrected."""
OF_DELETE_400 = {"delete": kinds(DeleteRefused)}
OF_409 = dict.fromkeys(("create", *LOOKS), NOT_PAVES_WORD)
"""Only who changes a session can have begun with another one."""

FAULTS: tuple[Fault, ...] = (
    # Before anything leaves
    Fault(name="refused", known=Known.NEVER_LEFT, kinds=LINE, listener="closed", tries=3),
    Fault(name="connecting takes for ever", is_slow=True, known=Known.NEVER_LEFT, kinds=LINE, listener="full", tries=3),
    Fault(
        name="TLS handshake takes for ever",
        is_slow=True,
        known=Known.NEVER_LEFT,
        kinds=LINE,
        listener="https",
        on_accept=reads_for_ever,
        tries=3,
        not_for=AFTER_A_LOOK,
    ),
    Fault(
        name="certificate not trusted",
        known=Known.NEVER_LEFT,
        kinds=kinds(CertificateNotTrusted),
        listener="https",
        not_for=AFTER_A_LOOK,
    ),
    # The line breaks
    Fault(name="reset at once", kinds=LINE, on_accept=breaks_at_once, tries=3),
    Fault(name="reset before the body", kinds=LINE, act=breaks, leaves_body=True, tries=3),
    Fault(name="reset after the body", kinds=LINE, act=breaks, done=BOTH, tries=3),
    Fault(name="reset after the body, once", kinds=LINE, act=breaks, done=BOTH, tries=3, times=1, ends_well=True),
    Fault(
        name="idle connection reset", kinds=kinds(), known=Known.DONE, breaks_idle=True, ends_well=True, done=(True,)
    ),
    # It says nothing, or not all
    Fault(
        name="request is never read",
        is_slow=True,
        kinds=LINE,
        act=says_nothing,
        listener="narrow",
        leaves_body=True,
        sends_a_lot=True,
        tries=3,
        only=("create", "update: PUT"),
    ),
    Fault(name="no answer", is_slow=True, kinds=LINE, act=says_nothing, done=BOTH, tries=3),
    Fault(name="head stops half-way", is_slow=True, kinds=LINE, act=stops_in_the_head, tries=3),
    Fault(name="body stops half-way", is_slow=True, kinds=LINE, act=stops_in_the_body, done=BOTH, tries=3, status=200),
    Fault(name="body cut off", kinds=LINE, act=cuts_off, done=BOTH, tries=3, status=200),
    Fault(name="head drips for ever", is_slow=True, kinds=LINE, act=drips_the_head, tries=3),
    Fault(name="body drips for ever", is_slow=True, kinds=LINE, act=drips_the_body, done=BOTH, tries=3, status=200),
    # It refuses
    Fault(
        name="400 with errors",
        known=Known.REFUSED,
        kinds=kinds(FieldsRefused),
        act=says(400, REFUSED_FIELDS),
        status=400,
        kinds_of=READS_400 | OF_DELETE_400,
    ),
    Fault(
        name="400 without errors",
        known=Known.REFUSED,
        kinds=kinds(FieldsRefused),
        act=says(400, SAYS_400),
        status=400,
        kinds_of=READS_400 | OF_DELETE_400,
    ),
    Fault(
        name="400 that repeats what was sent",
        known=Known.REFUSED,
        kinds=kinds(FieldsRefused),
        act=repeats_what_was_sent,
        status=400,
        only=("create", "update: PUT", "text: PUT", "outbox: PUT"),
    ),
    *(
        Fault(
            name=f"{status} that names the customer",
            known=Known.REFUSED if status < 500 else Known.LOST,
            kinds=named,
            act=names_the_customer(status),
            status=status,
            tries=3 if status >= 500 else 1,
            only=("create", "update: PUT", "text: PUT", "outbox: PUT"),
        )
        for status, named in ((400, kinds(FieldsRefused)), (403, kinds(NotSignedIn)), (500, kinds(ServerTrouble)))
    ),
    Fault(
        name="401",
        known=Known.REFUSED,
        kinds=kinds(NotSignedIn),
        act=says(401, {"message": "Unauthenticated."}),
        status=401,
    ),
    Fault(
        name="403", known=Known.REFUSED, kinds=kinds(NotSignedIn), act=says(403, {"message": "Forbidden."}), status=403
    ),
    Fault(name="403 HTML", kinds=kinds(NotPave, NotSignedIn), act=says_page(403, PAGE), done=BOTH, status=403),
    Fault(name="401 without a word", kinds=kinds(NotSignedIn), act=says(401), done=BOTH, status=401),
    Fault(name="404 HTML", kinds=kinds(NotPave), act=says_page(404), done=BOTH, status=404),
    Fault(
        name="404",
        known=Known.REFUSED,
        kinds=kinds(Gone),
        act=says(404, {"message": "Session :session_key cannot be found."}),
        status=404,
        is_gone=True,
        kinds_of={"create": STRANGE, "check": kinds(), "delete": kinds()},
    ),
    Fault(
        name="409",
        known=Known.REFUSED,
        kinds=kinds(ChangedMeanwhile),
        act=says(409, {"message": "Conflict."}),
        status=409,
        kinds_of=OF_409 | OF_DELETE_400,
    ),
    # It asks to wait
    Fault(
        name="429, seconds",
        is_slow=True,
        known=Known.REFUSED,
        kinds=kinds(TooManyRequests),
        act=says(429, TOO_MANY, "Retry-After: 1"),
        status=429,
        tries=3,
        wait=2,
    ),
    Fault(
        name="429, seconds, once",
        is_slow=True,
        known=Known.REFUSED,
        kinds=kinds(TooManyRequests),
        act=says(429, TOO_MANY, "Retry-After: 1"),
        status=429,
        tries=3,
        times=1,
        wait=1,
        ends_well=True,
    ),
    Fault(
        name="429, two minutes",
        known=Known.REFUSED,
        kinds=kinds(TooManyRequests),
        act=says(429, TOO_MANY, "Retry-After: 120"),
        status=429,
    ),
    Fault(
        name="429, a moment",
        is_slow=True,
        known=Known.REFUSED,
        kinds=kinds(TooManyRequests),
        act=date_in(2),
        status=429,
        tries=3,
        wait=4,
    ),
    Fault(
        name="429, a moment far away",
        known=Known.REFUSED,
        kinds=kinds(TooManyRequests),
        act=date_in(300),
        status=429,
    ),
    Fault(
        name="429 HTML",
        is_slow=True,
        kinds=kinds(NotPave, TooManyRequests),
        act=says_page(429, PAGE),
        status=429,
        tries=3,
        wait=1,
    ),
    # It has trouble
    Fault(name="500", kinds=PAVE_TROUBLE, act=says(500, {"message": "Server Error"}), done=BOTH, status=500, tries=3),
    Fault(
        name="502 HTML", kinds=kinds(NotPave, ServerTrouble), act=says_page(502, PAGE), done=BOTH, status=502, tries=3
    ),
    Fault(
        name="502 HTML, once",
        kinds=kinds(NotPave, ServerTrouble),
        act=says_page(502, PAGE),
        done=BOTH,
        status=502,
        tries=3,
        times=1,
        ends_well=True,
    ),
    Fault(
        name="503, seconds",
        is_slow=True,
        kinds=PAVE_TROUBLE,
        act=says(503, {"message": "Down for maintenance"}, "Retry-After: 1"),
        done=BOTH,
        status=503,
        tries=3,
        wait=2,
    ),
    # Somebody else answers
    Fault(name="portal, 200", kinds=kinds(NotPave), act=says_page(200), done=BOTH, status=200),
    Fault(
        name="portal, 302",
        kinds=kinds(NotPave, AnswerNotUnderstood),
        act=says_page(302, b"", "Location: http://portal.example/sign-in"),
        status=302,
    ),
    Fault(name="portal, 511", kinds=kinds(NotPave), act=says_page(511), status=511, tries=3),
    # It answers something else than it should
    Fault(name="204", kinds=STRANGE, act=says(204), done=BOTH, status=204, not_for=("delete",)),
    Fault(name="204", known=Known.DONE, kinds=kinds(), act=says(204), done=(True,), only=("delete",), ends_well=True),
    Fault(name="truncated JSON", kinds=STRANGE, act=half_a_document, done=BOTH, status=200),
    Fault(name="a list for an object", kinds=STRANGE, act=says(200, [1, 2]), done=(True,), status=200),
    Fault(
        name="a list for the key",
        kinds=STRANGE,
        act=says(200, {"session_key": [1], "status": 7, "vehicle": "none"}),
        done=(True,),
        status=200,
    ),
    Fault(
        name="odd types in a session",
        known=Known.DONE,
        kinds=kinds(),
        act=changed(with_odd_types),
        done=(True,),
        ends_well=True,
        not_for=("delete", "check"),
    ),
    Fault(
        name="another session's key",
        kinds=STRANGE,
        act=changed(with_another_key),
        done=(True,),
        status=200,
        not_for=("create", "delete", "check"),
    ),
    Fault(name="over 10 MB", kinds=STRANGE, act=too_much, done=BOTH, status=200, is_large=True),
    Fault(name="gzip bomb", kinds=STRANGE, act=a_bomb, status=200),
    Fault(
        name="silent no-op",
        known=Known.DONE,
        kinds=kinds(),
        ignores_put=True,
        only=("update: PUT", "text: PUT", "outbox: PUT"),
        ends_well=True,
    ),
    # Its clock is another one
    *(
        Fault(
            name=f"clock {sign}10 min",
            known=Known.DONE,
            kinds=kinds(),
            clock=seconds,
            done=(True,),
            ends_well=True,
        )
        for sign, seconds in (("+", 600.0), ("−", -600.0))
    ),
    *(
        Fault(
            name=f"clock {sign}10 min, once",
            known=Known.REFUSED,
            kinds=kinds(ClockWrong, NotSignedIn),
            clock=seconds,
            times=1,
            status=401,
        )
        for sign, seconds in (("+", 600.0), ("−", -600.0))
    ),
)
