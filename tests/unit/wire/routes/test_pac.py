"""PAC files, run in a real child process."""

import time
from pathlib import Path

import pytest

from desktop.wire.failures import PacFailed
from desktop.wire.routes import pac, pac_child

ADDRESS = "http://wpad.corp/proxy.pac"


def answered(body: str, url: str = "https://chat.example:8443/v1/secret") -> list[str | None]:
    script = body if "function" in body else f"function FindProxyForURL(url, host) {{ {body} }}"
    return pac.answered(ADDRESS, script.encode(), url)


def test_a_file_sees_the_server_without_the_path_and_its_helpers_work() -> None:
    checks = """
        isPlainHostName("intra") && !isPlainHostName("a.b")
        dnsDomainIs("www.Corp.example", ".corp.example") && !dnsDomainIs("corp", ".corp.example")
        localHostOrDomainIs("www", "www.corp.example")
        dnsDomainLevels("a.b.c") === 2
        convert_addr("1.2.3.4") === 16909060 && convert_addr("1.2.3.400") === null
        isInNet("10.1.2.3", "10.0.0.0", "255.0.0.0")
        !isInNet("11.1.2.3", "10.0.0.0", "255.0.0.0")
        shExpMatch("http://a.corp/x", "*.corp/*") && !shExpMatch("a.corp.org", "*.corp")
        shExpMatch("abc", "a?c") && !shExpMatch("a.c", "abc")
        weekdayRange("SUN", "SAT") && weekdayRange("MON", "SUN", "GMT")
        timeRange(0, 23) && timeRange(0, 0, 0, 23, 59, 59)
        dateRange("JAN", "DEC") && dateRange(1, 31) && dateRange(2020, 2199)
        dateRange(1, "JAN", 2020, 31, "DEC", 2199) && !dateRange(2001) && !dateRange(2001, 2003)
        isInNetEx("10.1.2.3", "10.0.0.0/8") && isInNetEx("2001:db8::1", "2001:db8::/32")
        !isInNetEx("2001:db9::1", "2001:db8::/32") && !isInNetEx("x::y::z", "::/0")
        isResolvable("127.0.0.1") && dnsResolve("127.0.0.1") === "127.0.0.1"
        dnsResolve("no.such.invalid") === null
        convert_addr(myIpAddress()) !== null
        typeof require === "undefined" && typeof std === "undefined" && typeof os === "undefined"
        url === "https://chat.example:8443/" && host === "chat.example"
    """
    lines = [line.strip() for line in checks.strip().splitlines()]
    said = "".join(f"if (!({line})) return 'PROXY bad{n}:1';" for n, line in enumerate(lines))
    assert answered(f"alert('x'); {said} return 'DIRECT';") == [None]


@pytest.mark.parametrize(
    ("answer", "ways"),
    [
        ("PROXY a:8080; SOCKS b; DIRECT", ["http://a:8080", "socks5://b:1080", None]),
        ("HTTPS a:443;SOCKS5 b:1;HTTP c", ["https://a:443", "socks5://b:1", "http://c"]),
        ("proxy [::1]:3128", ["http://[::1]:3128"]),
        ("", [None]),
        ("  ", [None]),
        ("SOCKS4 a:1; PROXY a:99999; PROXY me:pw@b:1; NONSENSE; PROXY; ; DIRECT", [None]),
        ("SOCKS4 a:1", []),
    ],
)
def test_an_answer_is_read_as_browsers_read_it(answer: str, ways: list[str | None]) -> None:
    assert list(pac.ways_of(answer)) == ways


@pytest.mark.parametrize(
    ("body", "reason", "detail"),
    [
        ("return f();  }  function f() { return f() + 1;", "threw", ""),
        ("throw new Error('boom')", "threw", "boom"),
        ("return (", "threw", ""),
        ("var all = []; while (true) all.push(new Array(100000).fill(1));", "threw", "memory"),
        ("return 'x'.repeat(1 << 29);", "threw", ""),
        ("return null", "no_answer", ""),
        ("return {}", "no_answer", ""),
        ("return 'SOCKS4 a:1'", "no_way", "SOCKS4"),
        ("function Other() {}", "threw", "FindProxyForURL"),
    ],
)
def test_a_file_that_fails_is_named_with_its_reason(body: str, reason: str, detail: str) -> None:
    with pytest.raises(PacFailed) as failed:
        answered(body)
    assert failed.value.reason == reason
    assert detail in failed.value.detail
    assert failed.value.pac == ADDRESS


@pytest.mark.parametrize("body", ["while (true) {}", "return /(a+)+$/.test('a'.repeat(60) + 'b')"])
def test_a_file_that_comes_to_no_end_is_killed(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pac, "SECONDS", 0.3)
    start = time.monotonic()
    with pytest.raises(PacFailed) as failed:
        answered(body)
    assert failed.value.reason == "slow"
    assert time.monotonic() - start < pac_child.ORPHANED


def test_a_byte_order_mark_and_old_encodings_are_read() -> None:
    body = "function FindProxyForURLEx(u, h) { /* é */ return 'PROXY a:1'; }"
    for script in (body.encode("utf-8-sig"), body.encode("latin-1")):
        assert pac.answered(ADDRESS, script, "https://a.example") == ["http://a:1"]


def test_a_file_on_this_computer_is_read_within_bounds(tmp_path: Path) -> None:
    file = tmp_path / "a b.pac"
    file.write_bytes(b"x" * pac.LONGEST)
    assert len(pac.read_file(file.as_uri())) == pac.LONGEST
    file.write_bytes(b"x" * (pac.LONGEST + 1))
    for address, reason in (
        (file.as_uri(), "too_long"),
        (tmp_path.as_uri(), "unreachable"),
        ("file:///no/such", "unreachable"),
        ("file:///%00", "unreachable"),
    ):
        with pytest.raises(PacFailed) as failed:
            pac.read_file(address)
        assert failed.value.reason == reason
