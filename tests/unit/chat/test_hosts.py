"""A host is known for what it is, however it is written."""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.chat.endpoint import mended_base_url
from desktop.chat.hosts import address_of, is_loopback

LOOPBACK = [
    "localhost",
    "LOCALHOST.",
    "a.localhost",
    "a.b.LocalHost.",
    "localhost.localdomain",
    "ip6-localhost",
    "127.0.0.1",
    "127.9.9.9",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0X7F.1",
    "0177.0.0.1",
    "017700000001",
    "127.0.0.1.",
    "0",
    "0.0.0.0",
    "0x0",
    "00.0",
    "::1",
    "[::1]",
    "0:0:0:0:0:0:0:1",
    "::",
    "[::ffff:127.0.0.1]",
    "::ffff:7f00:1",
    "::ffff:0.0.0.0",
    "[::1%25lo]",
    "::1%lo",
    "１２７.0.0.1",
    "１２７．０．０．１",
    "127。0。0。1",
    "②130706433",
    "ｌｏｃａｌｈｏｓｔ",
    "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
    "%31%32%37.0.0.1",
    "127%2E1",
    "%6cocalhost",
    "localhost%2e",
]
OTHERS = [
    "128.0.0.1",
    "10.0.0.1",
    "1.127.0.1",
    "127.example.com",
    "localhost.evil.com",
    "evillocalhost",
    "notlocalhost.com",
    "2130706434000",
    "0x7f00000100",
    "127.0.0.1.1",
    "127.16777216",
    "0200.0.0.1",
    "16777216",
    "::2",
    "::ffff:8.8.8.8",
    "fe80::1%lo",
    "127.0.0.x",
    "0x7g000001",
    "08.0.0.1",
    "1270.0.1",
    "localhost.com",
    "local",
    "host",
    "١٢٧.0.0.1",
]


@pytest.mark.parametrize("host", LOOPBACK)
def test_loopback_is_known_however_it_is_written(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", [*OTHERS, "", ".", "[]", "9" * 5000, "0x" + "f" * 5000])
def test_other_hosts_are_not_loopback(host: str) -> None:
    assert not is_loopback(host)


def _written(number: int, style: str) -> str:
    return {"d": str(number), "o": f"0{number:o}", "x": hex(number)}[style]


Styles = st.sampled_from("dox")
Number = st.integers(0, 2**32 - 1) | st.integers(0x7F000000, 0x7FFFFFFF) | st.integers(0, 3)


@given(Number, st.integers(1, 4), st.lists(Styles, min_size=4, max_size=4))
def test_every_writing_of_an_address_is_that_address_as_the_system_reads_it(
    number: int, count: int, styles: list[str]
) -> None:
    """The system's own inet_aton is the judge."""
    bytes_ = [number >> (24 - 8 * place) & 255 for place in range(count - 1)]
    last = number & (1 << 8 * (5 - count)) - 1
    host = ".".join(map(_written, [*bytes_, last], styles))
    assert socket.inet_aton(host) == number.to_bytes(4)
    assert address_of(host) == IPv4Address(number)
    assert is_loopback(host) == (number >> 24 == 127 or number == 0)


@given(st.text("0123456789.xabfX", max_size=20))
def test_what_the_system_takes_for_an_address_is_one(host: str) -> None:
    try:
        packed = socket.inet_aton(host)
    except OSError:
        return
    address = address_of(host)
    assert address is None or address.packed == packed or "0x" in host.lower()
    assert address is not None or not host[:1].isdigit() or host.endswith("x") or "x." in host


@given(st.ip_addresses())
def test_the_usual_way_to_write_an_address_is_read(address: IPv4Address | IPv6Address) -> None:
    meant = getattr(address, "ipv4_mapped", None) or address
    assert address_of(str(address)) == address_of(f"[{address}]") == meant


@given(st.text(max_size=30))
def test_any_text_is_a_host_or_none(text: str) -> None:
    is_loopback(text)
    address = address_of(text)
    assert address is None or address == ip_address(str(address))


def test_a_loopback_base_url_without_a_scheme_is_http_however_it_is_written() -> None:
    assert mended_base_url("2130706433:8080/v1") == "http://2130706433:8080/v1"
    assert mended_base_url("10.0.0.1:8080/v1") == "https://10.0.0.1:8080/v1"
