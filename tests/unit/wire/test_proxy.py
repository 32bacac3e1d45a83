import pytest

from desktop.chat.endpoint import Endpoint
from desktop.wire.failures import BadTransportSetting
from desktop.wire.proxy import place_of, proxy_for


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    return monkeypatch


def at(url, proxy=None):
    return Endpoint("e", url, proxy=proxy)


def test_without_any_setting_the_connection_is_direct():
    assert proxy_for(at("https://a.example/v1")) is None


def test_the_endpoints_proxy_goes_before_the_environments(environment):
    environment.setenv("HTTPS_PROXY", "http://env:1")
    assert proxy_for(at("https://a.example/v1")) == "http://env:1"
    assert proxy_for(at("https://a.example/v1", "http://own:2")) == "http://own:2"
    assert proxy_for(at("https://a.example/v1", "")) is None


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost:1", "[::1]:1", "127.1.2.3"])
def test_loopback_never_goes_through_a_proxy(environment, host):
    environment.setenv("ALL_PROXY", "http://env:1")
    assert proxy_for(at(f"http://{host}/v1", "http://own:2")) is None


@pytest.mark.parametrize(
    ("host", "direct"),
    [("a.example", True), ("b.a.example", True), ("10.1.2.3", True), ("11.1.2.3", False)],
)
def test_no_proxy_names_hosts_domains_and_networks(environment, host, direct):
    environment.setenv("ALL_PROXY", "http://env:1")
    environment.setenv("NO_PROXY", "a.example, 10.0.0.0/8")
    assert (proxy_for(at(f"https://{host}/v1")) is None) == direct


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("proxy.corp:3128", "http://proxy.corp:3128"),
        ("socks://proxy:1080", "socks5://proxy:1080"),
        ("socks5h://proxy:1080", "socks5h://proxy:1080"),
    ],
)
def test_a_proxy_is_understood_as_people_write_it(written, meant):
    assert proxy_for(at("https://a.example", written)) == meant


@pytest.mark.parametrize("written", ["ftp://p:1", "http://", "http://p:99999", "http://p:x"])
def test_a_proxy_that_cannot_be_one_is_refused_without_its_password(written):
    secret = written.replace("://", "://me:hunter2@")
    with pytest.raises(BadTransportSetting) as refused:
        proxy_for(at("https://a.example", secret))
    assert "hunter2" not in str(refused.value)


def test_what_is_shown_of_a_proxy_holds_no_password():
    assert place_of("http://me:hunter2@proxy:3128") == "proxy:3128"
