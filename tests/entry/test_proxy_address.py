"""A proxy's address as an IT person writes it, and what is refused with a sentence that says what to do."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pave_desktop.entry.proxy_address import read_proxy_address
from pave_desktop.entry.refusal import EntryRefusedError


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", ""),
        (" \t", ""),
        ("proxy:8080", "http://proxy:8080"),
        ("  Proxy.Dealer.Example:8080/ ", "http://proxy.dealer.example:8080"),
        ("http://proxy.dealer.example:8080", "http://proxy.dealer.example:8080"),
        ("HTTPS://proxy.dealer.example:443", "https://proxy.dealer.example:443"),
        ("proxy.dealer.example.:80", "http://proxy.dealer.example:80"),
        ("10.0.0.1:3128", "http://10.0.0.1:3128"),
        ("127.0.0.1:8888", "http://127.0.0.1:8888"),
        ("[::1]:3128", "http://[::1]:3128"),
        ("http://[fd00::7]:3128/", "http://[fd00::7]:3128"),
        ("lot_pc-7:65535", "http://lot_pc-7:65535"),
        ("1and1:80", "http://1and1:80"),
    ],
)
def test_what_can_be_used(typed: str, read: str) -> None:
    assert read_proxy_address(typed) == read
    assert read_proxy_address(read) == read, "what is kept can be read again"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("proxy", "Write the port as well"),
        ("http://proxy.dealer.example", "Write the port as well"),
        ("https://10.0.0.1/", "Write the port as well"),
        ("[::1]", "Write the port as well"),
        ("proxy:0", "from 1 to 65535"),
        ("proxy:65536", "from 1 to 65535"),
        ("proxy:", "from 1 to 65535"),
        ("proxy:٨٠", "from 1 to 65535"),
        ("proxy:8080/path", "only the name and the port"),
        ("http://proxy:8080/?x=1", "only the name and the port"),
        ("proxy:8080#x", "only the name and the port"),
        ("socks5://proxy:1080", "SOCKS"),
        ("SOCKS4a://proxy:1080", "SOCKS"),
        ("http://proxy.dealer.example/proxy.pac", "PAC"),
        ("http://wpad/wpad.dat?x", "PAC"),
        ("file:///C:/proxy.PAC", "PAC"),
        ("pac+http://proxy/x", "PAC"),
        ("ftp://proxy:21", "not the address of a proxy"),
        ("http=proxy:8080;https=proxy:8080", "not the address of a proxy"),
        ("PROXY proxy:8080", "not the address of a proxy"),
        ("the proxy", "not the address of a proxy"),
        ("10.0.0.256:80", "not the address of a proxy"),
        ("8080:8080", "not the address of a proxy"),
        ("::1:3128", "not the address of a proxy"),
        ("[::1%eth0]:3128", "not the address of a proxy"),
        ("[proxy]:3128", "not the address of a proxy"),
        ("proxy..example:80", "not the address of a proxy"),
        ("-proxy:80", "not the address of a proxy"),
        ("pro\u200bxy:80", "not the address of a proxy"),
        ("pro\nxy:80", "not the address of a proxy"),
        ("x" * 64 + ":80", "not the address of a proxy"),
        (":80", "not the address of a proxy"),
    ],
)
def test_what_cannot_be_used_is_told(typed: str, words: str) -> None:
    with pytest.raises(EntryRefusedError) as refused:
        read_proxy_address(typed)
    assert words in str(refused.value.sentence)


@pytest.mark.parametrize(
    "typed",
    [
        "jane:hunter2@proxy:8080",
        "http://jane:hunter2@proxy:8080",
        r"LOT\jane:hunter2@proxy:8080",
        "hunter2@proxy",
        "socks5://jane:hunter2@proxy:1080",
        "http://jane:hunter2@proxy/proxy.pac",
    ],
)
def test_a_password_is_refused_before_all_else_and_never_repeated(typed: str) -> None:
    with pytest.raises(EntryRefusedError) as refused:
        read_proxy_address(typed)
    told = str(refused.value)
    assert "password cannot be kept here" in told
    assert "have your IT person" in told, "what to do instead"
    assert "hunter2" not in told
    assert "jane" not in told


@given(
    st.one_of(
        st.text(),
        st.builds("{}:{}".format, st.text(alphabet="aZ9._-[:]é²", max_size=12), st.integers(-1, 70000)),
        st.builds("http://{}:{}".format, st.ip_addresses(), st.integers(0, 65535)),
        st.builds("https://[{}]:{}".format, st.ip_addresses(v=6), st.integers(0, 65535)),
    )
)
def test_whatever_is_typed_is_refused_or_can_be_used(typed: str) -> None:
    try:
        read = read_proxy_address(typed)
    except EntryRefusedError:
        return
    assert read_proxy_address(read) == read
    if read:
        url = httpx.Proxy(read).url
        assert (url.scheme in {"http", "https"}, url.userinfo, url.path, url.query) == (True, b"", "/", b"")
        assert url.host
