"""The customer's phone page, as HTML: one page for each state that a session can be in. No script, no outside."""

from datetime import datetime
from html import escape
from typing import Any
from urllib.parse import quote, urlsplit

from pave_desktop.practice.drawings import as_svg
from pave_desktop.practice.links import PAGE_PATH
from pave_desktop.practice.phone_steps import Deed, Step, next_step
from pave_desktop.practice.phone_words import VIEWS
from pave_desktop.practice.photos import CAPTURE_ORDER, HARD_VIEW, photos_of
from pave_desktop.practice.records import CLOSED_STATUSES, Record, is_closed

STYLE_PATH = f"{PAGE_PATH}/style.css"
ICON_PATH = f"{PAGE_PATH}/icon.svg"
# What a browser's tab shows: the colours of the band, and the letter of PRACTICE.
TAB_ICON = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'><rect width='32' height='32' rx='7' fill='#ffd84d'/>"
    "<path d='M11 26V7h6.5a5.75 5.75 0 0 1 0 11.5H11' fill='none' stroke='#16202e' stroke-width='4'/></svg>"
)
STEP_FIELD = "step"
BANNER = "Practice – not a real inspection"
ALL = len(CAPTURE_ORDER)
UNITS = {"KILOMETRES": "km", "MILES": "miles"}
ICONS = {
    "camera": "M4 8h3l2-3h6l2 3h3v11H4zM12 17a4 4 0 1 0 0-8 4 4 0 0 0 0 8z",
    "tick": "M4 12.5l5.5 5.5L20 7",
    "cross": "M6 6l12 12M18 6L6 18",
    "again": "M19 12a7 7 0 1 1-2.2-5.1M19 3v5h-5",
    "clock": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.5 2",
    "next": "M5 12h13M12 6l6 6-6 6",
    "search": "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5L21 21",
}


def session_page(record: Record) -> str:
    """Tell a customer where an inspection stands and what is to do next."""
    step = next_step(record)
    if step is not None and step.code:
        return _photo_page(record, step)
    if step is not None:
        return {Deed.START: _welcome, Deed.SUMMARY: _all_good, Deed.CONFIRM: _summary}[step.deed](record)
    if is_closed(record):
        return _closed(record)
    if record["status"] == "COMPLETE":
        return _thanks(record)
    return _document(
        "Nothing to do",
        f"{_sign('clock', 'quiet')}<h1>Nothing to do right now</h1>"
        f"<p>This inspection is being looked at: <b>{_text(record['status'])}</b>.</p>"
        "<p class='muted'>Come back to this page later.</p>",
        middle=True,
    )


def unknown_page() -> str:
    """Tell a customer that there is no such inspection."""
    return _document(
        "Not found",
        f"{_sign('search', 'quiet')}<h1>This inspection is not here</h1>"
        "<p>The link is not complete, or the dealer has removed the inspection.</p>"
        "<p class='next'>Ask the dealer for a new link.</p>",
        middle=True,
    )


def _welcome(record: Record) -> str:
    name = _contact_name(record)
    greeting = f"Hello {_text(name)}" if name else "Hello"
    vin = _vehicle(record).get("vin")
    facts = f"<p class='muted vin'>VIN {_text(vin)}</p>" if vin else ""
    return _document(
        "Welcome",
        f"<p class='muted'>Vehicle inspection</p><h1>{greeting}</h1>"
        f"<section class='vehicle'><div class='drawing'>{as_svg(HARD_VIEW)}</div>"
        f"<div><h2>{_text(_vehicle_name(record))}</h2>{facts}</div></section>"
        "<h2>What will happen</h2><ol class='plan'>"
        f"<li><b>{ALL} photos</b>, one after the other. Each page shows what has to be in the picture.</li>"
        "<li><b>A look at each photo.</b> If one is not right, you take it again.</li>"
        "<li><b>A summary.</b> You look through it and confirm, and that is all.</li></ol>"
        "<p class='muted'>No camera is needed here: the practice draws each photo.</p>",
        button=_button(record, Step(Deed.START), "GET STARTED", "next"),
    )


def _photo_page(record: Record, step: Step) -> str:
    view = VIEWS[step.code]
    number = [code for code, _ in CAPTURE_ORDER].index(step.code) + 1
    photos = photos_of(record)
    again = step.deed is Deed.TAKE_AGAIN
    progress = (
        f"<div class='progress'><p><span class='count'><b>{number}</b> of {ALL}</span>"
        f"<span class='muted'>{_text(_vehicle_name(record))}</span></p>{_bar(record, number)}</div>"
    )
    if again:
        content = (
            f"<p class='said bad' role='alert'>{_icon('cross')}<span><b>Wrong view.</b> "
            f"Please stand {_text(view.place)} and take it again.</span></p>"
            f"<h1>{_text(view.name)}</h1>"
            "<div class='pair'>"
            f"<figure class='wrong'><div class='drawing'><img src='{_photo_url(record, step.code)}' alt='' width='640' "
            f"height='480'>{_icon('cross')}</div><figcaption>Your photo</figcaption></figure>"
            f"<figure class='wanted'><div class='drawing'>{as_svg(step.code)}{_icon('tick')}</div>"
            "<figcaption>What it must show</figcaption></figure></div>"
            f"<p>{_text(view.advice)}</p>"
        )
        button = _button(record, step, "Take it again", "again")
    else:
        good = ""
        if photos:
            last = VIEWS[photos[-1]["code"]].name
            good = f"<p class='said good' role='status'>{_icon('tick')}<span>{_text(last)}: good</span></p>"
        content = (
            f"{good}<figure class='view'><div class='drawing'>{as_svg(step.code)}<i></i><i></i><i></i><i></i></div>"
            f"</figure><h1>{_text(view.name)}</h1><p>{_text(view.advice)}</p>"
        )
        button = _button(record, step, "Take the photo", "camera")
    return _document(f"Photo {number} of {ALL}: {view.name}", progress + content, button=button)


def _all_good(record: Record) -> str:
    photos = "".join(f"<li>{_picture(record, photo['code'])}</li>" for photo in photos_of(record))
    return _document(
        "All photos are good",
        f"{_sign('tick', 'good')}<h1>All photos are good</h1>"
        f"<p>{ALL} of {ALL} are accepted. Thank you for your care.</p>"
        f"<ul class='strip'>{photos}</ul>",
        button=_button(record, Step(Deed.SUMMARY), "See the summary", "next"),
        middle=True,
    )


def _summary(record: Record) -> str:
    vehicle = _vehicle(record)
    facts = [
        ("Vehicle", _vehicle_name(record)),
        ("VIN", vehicle.get("vin") or "as in the photo"),
        ("Odometer", _odometer(vehicle)),
        ("Color", vehicle.get("ext_col") or "as in the photos"),
        ("Photos", f"{len(photos_of(record))}, all accepted"),
    ]
    rows = "".join(f"<div><dt>{name}</dt><dd>{_text(value)}</dd></div>" for name, value in facts)
    photos = "".join(
        f"<li>{_picture(record, photo['code'])}<span>{_text(VIEWS[photo['code']].name)}</span></li>"
        for photo in photos_of(record)
    )
    return _document(
        "Summary",
        f"<h1>Is everything right?</h1><dl>{rows}</dl><h2>Your photos</h2><ul class='photos'>{photos}</ul>",
        button=_button(record, Step(Deed.CONFIRM), "Confirm", "tick"),
    )


def _thanks(record: Record) -> str:
    name = _contact_name(record)
    thanks = f"Thank you, {_text(name)}" if name else "Thank you"
    ended = _day(record["inspect_ended_at"])
    when = f" on {_text(ended)}" if ended else ""
    return _document(
        "Thank you",
        f"{_sign('tick', 'good')}<h1>{thanks}</h1>"
        f"<p>The inspection of your <b>{_text(_vehicle_name(record))}</b> was completed{when}. "
        "The dealer has the results now.</p>"
        f"{_onwards(record['redirect_url'])}<p class='muted'>You can close this page.</p>",
        middle=True,
    )


def _closed(record: Record) -> str:
    headings = {
        "EXPIRED": ("clock", "This link has expired", "The time for this inspection has run out."),
        "INVALID": ("cross", "This inspection cannot go on", "The photos and the vehicle do not fit together."),
    }
    other = ("cross", "This inspection is closed", "Nothing can be added to it any more.")
    icon, heading, reason = headings.get(record["status"], other)
    vehicle = f"<p class='muted'>{_text(_vehicle_name(record))}</p>" if record["status"] in CLOSED_STATUSES else ""
    return _document(
        heading,
        f"{_sign(icon, 'quiet')}<h1>{heading}</h1>{vehicle}<p>{reason}</p>"
        "<p class='next'>Ask the dealer for a new link.</p>",
        middle=True,
    )


def _document(title: str, content: str, *, button: str = "", middle: bool = False) -> str:
    kind = " class='middle'" if middle else ""
    return (
        "<!doctype html>\n<html lang='en'>\n<head><meta charset='utf-8'>"
        f"<title>{_text(title)} · Practice</title>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        "<meta name='color-scheme' content='light dark'><meta name='robots' content='noindex'>"
        f"<link rel='icon' type='image/svg+xml' href='{ICON_PATH}'>"
        f"<link rel='stylesheet' href='{STYLE_PATH}'></head>\n"
        f"<body>\n<header><p>{BANNER}</p></header>\n"
        f"<main><div{kind}>{content}</div>{button}</main>\n"
        "<footer>Pave Desktop's practice mode. Nothing here reaches PAVE.</footer>\n"
        "</body>\n</html>\n"
    )


def _button(record: Record, step: Step, text: str, icon: str) -> str:
    return (
        f"<form method='post' action='{_page_url(record)}'>"
        f"<button name='{STEP_FIELD}' value='{_text(step)}'>{_icon(icon)}{text}</button></form>"
    )


def _bar(record: Record, number: int) -> str:
    rejected = {photo["code"] for photo in photos_of(record) if not photo["approved"]}
    taken = {photo["code"] for photo in photos_of(record)} - rejected
    parts = []
    for position, (code, _) in enumerate(CAPTURE_ORDER, start=1):
        kind = "bad" if code in rejected else "good" if code in taken else "now" if position == number else ""
        parts.append(f"<i class='{kind}'></i>" if kind else "<i></i>")
    return f"<div class='bar' aria-hidden='true'>{''.join(parts)}</div>"


def _sign(icon: str, kind: str) -> str:
    return f"<p class='sign {kind}'>{_icon(icon)}</p>"


def _icon(name: str) -> str:
    return f"<svg class='icon' viewBox='0 0 24 24' aria-hidden='true' focusable='false'><path d='{ICONS[name]}'/></svg>"


def _picture(record: Record, code: str) -> str:
    name = _text(VIEWS[code].name)
    return f"<img src='{_photo_url(record, code)}' alt='{name}' width='640' height='480'>"


def _page_url(record: Record) -> str:
    return f"{PAGE_PATH}/{quote(record['session_key'], safe='')}"


def _photo_url(record: Record, code: str) -> str:
    return f"/photos/{quote(record['session_key'], safe='')}/{code}.png"


def _onwards(redirect_url: Any) -> str:
    """Link to where the dealer sends customers afterwards; only where nobody can read along."""
    url = str(redirect_url or "")
    try:
        parts = urlsplit(url)
        is_safe = parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        is_safe = False
    if not is_safe:
        return ""
    return (
        f"<p class='onwards'><a rel='noreferrer' href='{_text(url)}'>Continue to the dealer's page{_icon('next')}</a>"
        f"<span class='muted'>{_text(url)}</span></p>"
    )


def _vehicle(record: Record) -> dict[str, Any]:
    return record["vehicle"] if isinstance(record["vehicle"], dict) else {}


def _vehicle_name(record: Record) -> str:
    vehicle = _vehicle(record)
    name = " ".join(str(vehicle[part]) for part in ("year", "make", "model", "trim") if vehicle.get(part))
    return name or "Your vehicle"


def _contact_name(record: Record) -> str:
    contact = record["contact"] if isinstance(record["contact"], dict) else {}
    sms = record["sms"] if isinstance(record["sms"], dict) else {}
    return str(contact.get("first_name") or sms.get("to_name") or "")


def _odometer(vehicle: dict[str, Any]) -> str:
    reading = vehicle.get("odom_reading")
    if reading is None:
        return "as in the photo"
    number = f"{reading:,}" if isinstance(reading, int) else str(reading)
    return f"{number} {UNITS.get(str(vehicle.get('odom_unit')), '')}".strip()


def _day(moment: Any) -> str:
    try:
        day = datetime.fromisoformat(moment)
    except (TypeError, ValueError):
        return ""
    return f"{day:%B} {day.day}, {day.year}"


def _text(value: Any) -> str:
    return escape(str(value))
