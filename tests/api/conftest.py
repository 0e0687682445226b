from collections.abc import Iterator

import pytest

from pave_desktop.practice import PracticeServer


@pytest.fixture(scope="package")
def _practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PracticeServer]:
    with PracticeServer(tmp_path_factory.mktemp("practice")) as running:
        yield running


@pytest.fixture
def server(_practice: PracticeServer) -> Iterator[PracticeServer]:
    """The practice server, well-behaved and with an empty log. One for the whole room: starting costs most."""
    _practice.clear_requests()
    yield _practice
    _practice.behave()


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
