"""settings.toml is the person's: what they typed stays, and what is wrong in it is named."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.chat.endpoint import BIGAI_PRO, ON_THIS_COMPUTER, Endpoint, Timeouts
from desktop.chat.settings.setting import ANNOUNCE, LANGUAGE, SELECTED, ZOOM
from desktop.storage.failures import (
    BadSetting,
    NameTaken,
    NoSuchEndpoint,
    SettingsDamaged,
    SettingsNewer,
    SettingsNotSaved,
)
from desktop.storage.files import set_aside
from desktop.storage.settings import edits
from desktop.storage.settings.entries import read_contents
from desktop.storage.settings.settings import Settings

WRITTEN = """\
# Weir, by hand
selected = "Home"   # the fast one
future_switch = true

# at work
[[endpoints]]       # first
name = "Work"       # its name
base_url = "work.example.com/v1/chat/completions"
model = "big"
future = { a = 1 }
headers = { "X-Team" = "blue" } # ours
timeouts = { connect = 3, later = 9 }   # the proxy is slow

# at home
[[endpoints]]
name = "Home"
base_url = "http://127.0.0.1:11434/v1"
model = "llama3"
continue = "prefill"

[endpoints.timeouts]
idle = 7.5
# the end
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "settings.toml"
    path.write_text(WRITTEN, "utf-8")
    return path


def test_what_is_written_is_read(path: Path) -> None:
    settings = Settings(path, [BIGAI_PRO])
    assert settings.problems == []
    assert settings.endpoints == [
        Endpoint(
            "Work",
            "https://work.example.com/v1",
            "big",
            headers={"X-Team": "blue"},
            timeouts=Timeouts(connect=3),
        ),
        Endpoint(
            "Home",
            "http://127.0.0.1:11434/v1",
            "llama3",
            continue_="prefill",
            timeouts=Timeouts(idle=7.5),
        ),
    ]
    assert (settings[SELECTED].value, settings[LANGUAGE].value) == ("Home", None)
    with pytest.raises(NoSuchEndpoint):
        settings.get("BigAI Pro")
    assert path.read_text("utf-8") == WRITTEN


def test_a_change_changes_nothing_else(path: Path) -> None:
    settings = Settings(path, [])
    work = replace(settings.get("Work"), model="bigger", timeouts=Timeouts(connect=4, idle=20))
    settings.put(work)
    expected = WRITTEN.replace('"big"', '"bigger"').replace(
        "{ connect = 3, later = 9 }", "{ connect = 4, later = 9, idle = 20}"
    )
    assert path.read_text("utf-8").replace(" }", "}") == expected.replace(" }", "}")
    assert Settings(path, []).get("Work") == settings.get("Work") == work


def test_putting_back_what_was_read_changes_no_byte(path: Path) -> None:
    settings = Settings(path, [])
    for endpoint in settings.endpoints:
        settings.put(endpoint)
    settings.select("Home")
    settings.change(LANGUAGE, None)
    assert path.read_text("utf-8") == WRITTEN


def test_values_go_back_to_unsaid(path: Path) -> None:
    settings = Settings(path, [])
    settings.put(Endpoint("Work", "https://work.example.com/v1", "big"))
    settings.put(Endpoint("Home", "http://127.0.0.1:11434/v1", "llama3"))
    text = path.read_text("utf-8")
    assert "X-Team" not in text
    assert "prefill" not in text
    assert "later = 9" in text  # not known here, so not ours to remove
    assert settings.get("Home") == Endpoint("Home", "http://127.0.0.1:11434/v1", "llama3")


def test_a_rename_keeps_place_comments_and_choice(path: Path) -> None:
    settings = Settings(path, [])
    settings.put(replace(settings.get("Home"), name="Casa 家"), replacing="Home")
    assert [e.name for e in settings.endpoints] == ["Work", "Casa 家"]
    assert settings[SELECTED].value == "Casa 家"
    assert path.read_text("utf-8") == WRITTEN.replace('"Home"', '"Casa 家"')
    with pytest.raises(NameTaken):
        settings.put(replace(settings.get("Work"), name="Casa 家"), replacing="Work")


def test_remove_keeps_the_comments_around(path: Path) -> None:
    settings = Settings(path, [])
    settings.remove("Work")
    assert settings.get("Home").timeouts.idle == 7.5
    text = path.read_text("utf-8")
    assert '# at home\n[[endpoints]]\nname = "Home"' in text
    settings.remove("Home")
    assert settings[SELECTED].value is None
    text = path.read_text("utf-8")
    for comment in (
        "# Weir, by hand",
        "future_switch = true",
        "# at work",
        "# at home",
        "# the end",
    ):
        assert comment in text
    with pytest.raises(NoSuchEndpoint):
        settings.remove("Home")
    assert settings.endpoints == []


@pytest.mark.parametrize("name", ["A", "B"])
@pytest.mark.parametrize(
    "text",
    [
        'endpoints = [\n  {name="A", base_url="http://a"}, # one\n  {name="B", base_url="http://b"}\n]\n',
        '[[endpoints]]\nname="A"\nbase_url="http://a"\nnote="""\n[[endpoints]]\n"""\n'
        '[[endpoints]]\nname="B"\nbase_url="http://b"\n',
        '[[endpoints]]\r\nname="A"\r\nbase_url="http://a"\r\n[[endpoints]]\r\nname="B"\r\n'
        'base_url="http://b"\r\n[other]\r\nx=1\r\n',
    ],
)
def test_other_ways_to_write_it(tmp_path: Path, text: str, name: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(text.encode())
    settings = Settings(path, [])
    settings.put(Endpoint("C", "http://c"))
    settings.remove(name)
    assert [e.name for e in settings.endpoints] == sorted({"A", "B", "C"} - {name})
    data, before = tomllib.loads(path.read_bytes().decode()), tomllib.loads(text)
    assert data.get("other") == before.get("other")


def test_a_fresh_home_has_no_file_until_the_first_change(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "settings.toml"
    settings = Settings(path, [BIGAI_PRO, ON_THIS_COMPUTER])
    assert settings.endpoints == [BIGAI_PRO, ON_THIS_COMPUTER]
    assert not path.exists()
    settings.change(LANGUAGE, "zh_CN")
    again = Settings(path, [])
    assert again.endpoints == [BIGAI_PRO, ON_THIS_COMPUTER]
    assert again[LANGUAGE].value == "zh_CN"
    settings.change(LANGUAGE, None)
    assert Settings(path, [])[LANGUAGE].value is None


def test_the_size_of_the_text_and_the_announcements_are_kept(path: Path) -> None:
    settings = Settings(path, [])
    assert (settings[ZOOM].value, settings[ANNOUNCE].value) == (1.0, True)
    settings.change(ZOOM, 1.1)
    settings.change(ANNOUNCE, False)
    added = "future_switch = true\nzoom = 1.1\nannounce = false\n"
    assert path.read_text("utf-8") == WRITTEN.replace("future_switch = true\n", added)
    again = Settings(path, [])
    assert (again[ZOOM].value, again[ANNOUNCE].value) == (1.1, False)
    again.change(ZOOM, 1.0)
    again.change(ANNOUNCE, True)
    assert path.read_text("utf-8") == WRITTEN


def test_a_bad_size_of_the_text_is_as_none(path: Path) -> None:
    path.write_text('zoom = 40\nannounce = "no"\n', "utf-8")
    settings = Settings(path, [])
    assert (settings[ZOOM].value, settings[ANNOUNCE].value) == (1.0, True)


def test_what_a_person_typed_meanwhile_is_kept(path: Path) -> None:
    settings = Settings(path, [])
    path.write_text(WRITTEN.replace('"big"', '"mine"') + "# new\n", "utf-8")
    settings.select("Work")
    assert settings.get("Work").model == "mine"
    assert "# new" in path.read_text("utf-8")
    path.write_text("half = [", "utf-8")
    with pytest.raises(SettingsDamaged):
        settings.select("Home")
    assert path.read_text("utf-8") == "half = ["


ONE = '[[endpoints]]\nname = "A"\nbase_url = "http://a"\n'


@pytest.mark.parametrize(
    ("text", "where", "reason", "detail"),
    [
        ('[[endpoints]]\nbase_url = "http://a"', "endpoints[1].name", "missing", ""),
        ('[[endpoints]]\nname = "A"', "endpoints[1].base_url", "missing", ""),
        ('[[endpoints]]\nname = "  "\nbase_url="http://a"', "endpoints[1].name", "missing", ""),
        ('[[endpoints]]\nname = "a\\nb"\nbase_url="http://a"', "endpoints[1].name", "name", ""),
        (
            '[[endpoints]]\nname="A"\nbase_url="ftp://a"',
            "endpoints[1].base_url",
            "base_url",
            "scheme",
        ),
        (
            '[[endpoints]]\nname="A"\nbase_url="http://a:99999"',
            "endpoints[1].base_url",
            "base_url",
            "port",
        ),
        ("endpoints = 3", "endpoints", "type", "list of tables"),
        ("endpoints = [1]", "endpoints", "type", "list of tables"),
        (ONE + "model = 3", "endpoints[1].model", "type", "text"),
        (ONE + 'kind = "other"', "endpoints[1].kind", "choice", "openai, local"),
        (ONE + 'resume = "yes"', "endpoints[1].resume", "choice", "none, llama.cpp"),
        (ONE + 'continue = "x"', "endpoints[1].continue", "choice", "none, prefill, vllm, prefix"),
        (ONE + 'auto_continue = "x"', "endpoints[1].auto_continue", "type", "true or false"),
        (ONE + "max_reply_mb = 0", "endpoints[1].max_reply_mb", "choice", "1 – 1024"),
        (ONE + "timeouts = 3", "endpoints[1].timeouts", "type", "table"),
        (ONE + "timeouts = {idle = 0}", "endpoints[1].timeouts.idle", "positive", ""),
        (ONE + "timeouts = {idle = -1.5}", "endpoints[1].timeouts.idle", "positive", ""),
        (ONE + "timeouts = {idle = inf}", "endpoints[1].timeouts.idle", "positive", ""),
        (ONE + "timeouts = {idle = nan}", "endpoints[1].timeouts.idle", "positive", ""),
        (ONE + "timeouts = {connect = true}", "endpoints[1].timeouts.connect", "type", "number"),
        (ONE + 'headers = {"X" = 1}', "endpoints[1].headers.X", "type", "text"),
        (ONE + 'headers = {"X" = "a\\nb"}', "endpoints[1].headers.X", "header", "X"),
        (ONE + 'headers = {"X" = "你"}', "endpoints[1].headers.X", "header", "X"),
        (ONE + 'headers = {"X Y" = "a"}', "endpoints[1].headers.X Y", "header", "X Y"),
        (ONE + 'proxy = "socks://p:1"', "endpoints[1].proxy", "proxy", "scheme"),
        (ONE + 'proxy = "http://p:99999"', "endpoints[1].proxy", "proxy", "port"),
        (ONE + 'proxy = "p:8080"', "endpoints[1].proxy", "proxy", "scheme"),
        (ONE + 'proxy = "http://"', "endpoints[1].proxy", "proxy", "host"),
        (ONE + ONE, "endpoints[2].name", "duplicate", ""),
        ("selected = 1", "selected", "type", "text"),
        ("language = []", "language", "type", "text"),
        ("zoom = 40", "zoom", "choice", "0.7 – 2.0"),
        ("zoom = nan", "zoom", "choice", "0.7 – 2.0"),
        ("zoom = true", "zoom", "choice", "0.7 – 2.0"),
        ('zoom = "big"', "zoom", "choice", "0.7 – 2.0"),
        ('announce = "no"', "announce", "type", "true or false"),
        ('version = "1"', "version", "type", "number"),
    ],
)
def test_what_cannot_be_used_is_named_and_stays(
    tmp_path: Path, text: str, where: str, reason: str, detail: str
) -> None:
    path = tmp_path / "settings.toml"
    good = '[[endpoints]]\nname = "Good"\nbase_url = "http://good"\n'
    path.write_text(text if "endpoints = " in text else f"{text}\n{good}", "utf-8")
    settings = Settings(path, [])
    [problem] = settings.problems
    assert isinstance(problem, BadSetting)
    assert (problem.where, problem.reason, problem.detail) == (where, reason, detail)
    if "endpoints = " not in text:
        assert settings.get("Good").base_url == "http://good"
        settings.select("Good")
        assert where == "selected" or text.split("\n")[-1] in path.read_text("utf-8")


@pytest.mark.parametrize(
    "line",
    [
        'key = "SECRET"',
        'api_key = "SECRET"',
        '"API-Key" = "SECRET"',
        'headers = { Authorization = "Bearer SECRET" }',
        'headers = { "x-api-key" = "SECRET" }',
    ],
)
def test_a_key_in_the_file_is_refused_and_never_repeated(tmp_path: Path, line: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(ONE + line, "utf-8")
    settings = Settings(path, [])
    assert settings.endpoints == []
    [problem] = settings.problems
    assert isinstance(problem, BadSetting)
    assert (problem.reason, problem.name) == ("secret", "A")
    assert "SECRET" not in f"{problem} {problem!r} {problem.to_record()}"


@pytest.mark.parametrize(
    "endpoint",
    [
        Endpoint("A", "http://a", headers={"Authorization": "Bearer x"}),
        Endpoint("A", "http://a", headers={"X": "a\nb"}),
        Endpoint("A", "http://a", timeouts=Timeouts(idle=0)),
        Endpoint("A", "gopher://a"),
        Endpoint(" ", "http://a"),
    ],
)
def test_an_endpoint_the_file_would_refuse_is_not_written(path: Path, endpoint: Endpoint) -> None:
    settings = Settings(path, [])
    with pytest.raises(BadSetting):
        settings.put(endpoint)
    assert path.read_text("utf-8") == WRITTEN


def test_a_bad_entry_is_mended_in_place(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('# mine\n[[endpoints]]\nname = "A"\nbase_url = "ftp://a" # hm\n', "utf-8")
    settings = Settings(path, [])
    settings.put(Endpoint("A", "http://a"))
    assert settings.problems == []
    assert (
        path.read_text("utf-8") == '# mine\n[[endpoints]]\nname = "A"\nbase_url = "http://a" # hm\n'
    )


@pytest.mark.parametrize(
    ("content", "line"),
    [(b"a = 1\nb = [", 2), (b"a = 1\n\xff\xfe = 2", 2), (b"\n\n= 3\n", 3), (b"a = 1\na = 2\n", 2)],
)
def test_a_damaged_file_says_where(tmp_path: Path, content: bytes, line: int) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(content)
    with pytest.raises(SettingsDamaged) as caught:
        Settings(path, [])
    assert caught.value.line == line
    aside = set_aside(path, "damaged")
    assert aside.name.startswith("settings.damaged-")
    assert aside.suffix == ".toml"
    assert aside.read_bytes() == content
    assert not path.exists()


def test_a_newer_file_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("version = 2\n" + ONE, "utf-8")
    with pytest.raises(SettingsNewer):
        Settings(path, [])
    path.write_text("version = 1\n" + ONE, "utf-8")
    assert Settings(path, []).get("A")


def test_a_byte_order_mark_is_read_over(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(b"\xef\xbb\xbf" + ONE.encode())
    assert Settings(path, []).get("A")


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions and links")
def test_permissions_and_links_stay(path: Path, tmp_path: Path) -> None:
    path.chmod(0o640)
    link = tmp_path / "link.toml"
    link.symlink_to(path)
    settings = Settings(link, [])
    settings.select("Work")
    assert link.is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert Settings(path, [])[SELECTED].value == "Work"
    fresh = tmp_path / "fresh.toml"
    Settings(fresh, [BIGAI_PRO]).change(LANGUAGE, "en")
    assert stat.S_IMODE(fresh.stat().st_mode) == 0o600
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "fresh.toml",
        "link.toml",
        "settings.toml",
    ]


def test_a_home_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(SettingsDamaged):
        Settings(tmp_path / "file" / "settings.toml", [BIGAI_PRO])
    settings = Settings(tmp_path / "gone" / "settings.toml", [BIGAI_PRO])
    (tmp_path / "gone").write_text("in the way")
    with pytest.raises((SettingsNotSaved, SettingsDamaged)):
        settings.change(LANGUAGE, "en")
    assert settings[LANGUAGE].value is None


Seconds = st.floats(0.001, 1e6) | st.integers(1, 10**6).map(float)
Word = st.from_regex(r"[A-Za-z0-9]([ -~]*[!-~])?", fullmatch=True)
Endpoints = st.builds(
    Endpoint,
    name=st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1),
    base_url=st.sampled_from(["http://a", "https://b:8443/v1", "http://[::1]:80/x"]),
    model=st.text(st.characters(exclude_categories=["Cs", "Cc"])),
    key_env=st.none() | Word,
    headers=st.dictionaries(st.from_regex(r"X-[A-Za-z]+", fullmatch=True), Word, max_size=3),
    proxy=st.none() | st.sampled_from(["http://p:1", "socks5h://u:p@h:9"]),
    ca_file=st.none() | Word,
    timeouts=st.builds(Timeouts, Seconds, Seconds, Seconds),
    resume=st.sampled_from(["none", "llama.cpp"]),
    continue_=st.sampled_from(["none", "prefill", "vllm", "prefix"]),
    auto_continue=st.booleans(),
    max_reply_mb=st.integers(1, 1024),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(Endpoints, unique_by=lambda e: e.name, min_size=1, max_size=4), st.data())
def test_endpoints_come_back_as_they_were_put(
    endpoints: list[Endpoint], data: st.DataObject
) -> None:
    """Put, changed and removed, with any values."""
    text = edits.text_for(endpoints)
    assert read_contents(text).endpoints == endpoints
    changed = data.draw(Endpoints)
    first = endpoints[0]
    text = edits.with_endpoint(text, replace(changed, name=first.name), first.name, first)
    assert read_contents(text).endpoints == [replace(changed, name=first.name), *endpoints[1:]]
    assert read_contents(edits.without_endpoint(text, first.name)).endpoints == endpoints[1:]


def test_reading_imports_no_writer() -> None:
    """tomlkit would cost every start 30-50 ms."""
    code = (
        "import sys; from pathlib import Path;"
        "from desktop.storage.settings.settings import Settings;"
        "Settings(Path('nowhere.toml'), []); assert not {'tomlkit', 'keyring'} & set(sys.modules)"
    )
    root = Path(__file__).parents[4]
    subprocess.run([sys.executable, "-c", code], check=True, cwd=root)
