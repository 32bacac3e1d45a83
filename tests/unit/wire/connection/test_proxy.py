import pytest

from desktop.chat.endpoint import Endpoint
from desktop.engine.explain.sentences import explain
from desktop.wire.connection.proxy import place_of, proxy_for
from desktop.wire.failures import BadTransportSetting


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    return monkeypatch


def at(url: str, proxy: str | None = None) -> Endpoint:
    return Endpoint("e", url, proxy=proxy)


def test_without_any_setting_the_connection_is_direct() -> None:
    assert proxy_for(at("https://a.example/v1")) is None


def test_the_endpoints_proxy_goes_before_the_environments(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("HTTPS_PROXY", "http://env:1")
    assert proxy_for(at("https://a.example/v1")) == "http://env:1"
    assert proxy_for(at("https://a.example/v1", "http://own:2")) == "http://own:2"
    assert proxy_for(at("https://a.example/v1", "")) is None


HERE = [
    *("127.0.0.1:8080", "localhost:1", "[::1]:1", "127.1.2.3", "2130706433", "127.1", "0:80"),
    *("0x7f000001", "[::ffff:127.0.0.1]", "LOCALHOST.", "x.localhost:1", "１２７.0.0.1", "127%2e1"),
]


@pytest.mark.parametrize("host", HERE)
def test_loopback_never_goes_through_a_proxy(environment: pytest.MonkeyPatch, host: str) -> None:
    environment.setenv("ALL_PROXY", "http://env:1")
    assert proxy_for(at(f"http://{host}/v1", "http://own:2")) is None


@pytest.mark.parametrize(
    ("entry", "direct", "proxied"),
    [
        ("a.example", ["a.example", "b.a.example", "A.Example."], ["aa.example", "example"]),
        (".example", ["a.example", "b.a.example", "example"], ["a.example.com", "xexample"]),
        ("*.example", ["a.example", "b.a.example"], ["a.example.com"]),
        ("a.example.", ["a.example"], ["b.example"]),
        ("A.EXAMPLE", ["a.example"], ["b.example"]),
        ("a.example:443", ["a.example", "a.example:443"], ["a.example:8443"]),
        (".example:8443", ["a.example:8443"], ["a.example"]),
        ("10.1.2.3", ["10.1.2.3", "167838211", "0xa.0x1.2.3"], ["10.1.2.4", "10.1.2.3.example"]),
        ("10.1.2.3:443", ["10.1.2.3"], ["10.1.2.3:80"]),
        ("10.0.0.0/8", ["10.1.2.3", "10.1:8080"], ["11.1.2.3", "10.example"]),
        ("10.1.2.3/8", ["10.9.9.9"], ["11.1.2.3"]),
        ("2001:db8::1", ["[2001:db8::1]", "[2001:DB8:0::1]:8443"], ["[2001:db8::2]"]),
        ("[2001:db8::1]", ["[2001:db8::1]"], ["[2001:db8::2]"]),
        ("[2001:db8::1]:443", ["[2001:db8::1]"], ["[2001:db8::1]:80"]),
        ("2001:db8::/32", ["[2001:db8:9::1]"], ["[2001:db9::1]", "10.1.2.3"]),
        ("*", ["a.example", "10.1.2.3", "[2001:db8::1]:1"], []),
        ("x, b.example  c.example", ["x", "b.example", "c.example"], ["a.example"]),
        ("", [], ["a.example"]),
        (",, . *. / :80 [ ] 10.0.0.0/99 10/ \u202e", [], ["a.example", "10.1.2.3"]),
    ],
)
def test_no_proxy_is_read_as_people_and_programs_write_it(
    environment: pytest.MonkeyPatch, entry: str, direct: list[str], proxied: list[str]
) -> None:
    environment.setenv("ALL_PROXY", "http://env:1")
    environment.setenv("NO_PROXY", entry)
    for host in direct:
        assert proxy_for(at(f"https://{host}/v1")) is None, host
    for host in proxied:
        assert proxy_for(at(f"https://{host}/v1")) == "http://env:1", host


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("proxy.corp:3128", "http://proxy.corp:3128"),
        ("socks://proxy:1080", "socks5://proxy:1080"),
        ("socks5h://proxy:1080", "socks5h://proxy:1080"),
    ],
)
def test_a_proxy_is_understood_as_people_write_it(written: str, meant: str) -> None:
    assert proxy_for(at("https://a.example", written)) == meant


@pytest.mark.parametrize("written", ["ftp://p:1", "http://", "http://p:99999", "http://p:x"])
def test_a_proxy_that_cannot_be_one_is_refused_without_its_password(written: str) -> None:
    secret = written.replace("://", "://me:hunter2@")
    with pytest.raises(BadTransportSetting) as refused:
        proxy_for(at("https://a.example", secret))
    assert "hunter2" not in str(refused.value)


def test_what_is_shown_of_a_proxy_holds_no_password() -> None:
    assert place_of("http://me:hunter2@proxy:3128") == "proxy:3128"


@pytest.mark.parametrize("written", ["http://p\u202e:1", "http://p:1\nx", "p q:1", "http://\x00"])
def test_a_proxy_of_the_environment_that_is_none_is_named_as_what_it_is(
    environment: pytest.MonkeyPatch, written: str
) -> None:
    environment.setattr("os.environ", {"HTTPS_PROXY": written})
    with pytest.raises(BadTransportSetting) as refused:
        proxy_for(at("https://a.example"))
    assert refused.value.setting == "https_proxy"
    assert refused.value.value.isprintable()
    assert "environment" in explain(refused.value).remedy
