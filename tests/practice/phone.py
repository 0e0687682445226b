"""A customer's phone: opens a page over HTTP, reads it, presses its button, as a browser without scripts does."""

from html.parser import HTMLParser
from types import TracebackType
from typing import Self

import httpx

from tests.practice.signing import NO_TLS

VOID = {"meta", "link", "img", "br", "path"}


class Phone:
    def __init__(self, origin: str) -> None:
        self._client = httpx.Client(base_url=origin, trust_env=False, verify=NO_TLS, timeout=5)
        self.answer: httpx.Response | None = None
        self.page = Page("")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._client.close()

    def open(self, url: str) -> "Page":
        return self._show(self._client.get(url))

    def fetch(self, url: str) -> httpx.Response:
        return self._client.get(url)

    def send(self, url: str, body: bytes) -> httpx.Response:
        """Send what no button of the page would send."""
        return self._client.post(url, content=body)

    def press(self, text: str, *, page: "Page | None" = None) -> "Page":
        """Press the button of the page shown, or of one that was kept open in another tab."""
        page = page or self.page
        assert page.button == text, f"the button is {page.button!r}: {page.text}"
        answer = self._client.post(page.form["action"], data={page.form["name"]: page.form["value"]})
        assert answer.status_code == 303, answer.text
        return self._show(self._client.get(answer.headers["location"]))

    def _show(self, answer: httpx.Response) -> "Page":
        self.answer = answer
        self.page = Page(answer.text)
        return self.page


class Page(HTMLParser):
    """What a page says and offers; every tag in it is closed."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.source = source
        self.title = self.heading = self.button = self.text = ""
        self.form: dict[str, str] = {}
        self.links: list[dict[str, str]] = []
        self.images: list[str] = []
        self.outside: list[str] = []
        self._open: list[str] = []
        self.feed(source)
        self.close()
        assert not self._open, f"not closed: {self._open}"
        self.text = " ".join(self.text.split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        assert tag not in {"script", "iframe", "object", "style"}
        assert not [name for name in found if name.startswith("on") or name == "style"]
        if tag not in VOID:
            self._open.append(tag)
        if tag == "form":
            assert found["method"] == "post"
            self.form = {"action": found["action"]}
        elif tag == "button":
            assert not self.button, "one button a page"
            self.form |= {"name": found["name"], "value": found["value"]}
        elif tag == "a":
            self.links.append(found)
        elif tag == "img":
            self.images.append(found["src"])
        for name in ("src", "href", "action"):
            if tag != "a" and not found.get(name, "/").startswith("/"):
                self.outside.append(found[name])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        inside = self._open[-1] if self._open else ""
        if inside == "title":
            self.title += data
        else:
            self.text += " " + data
        if inside == "h1":
            self.heading += data
        if inside == "button":
            self.button += data
