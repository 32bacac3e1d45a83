import itertools
import json
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError
from desktop.chat.messages import TurnState, TurnStats
from desktop.engine.events import TurnEnded
from desktop.engine.explain.sentences import explain
from desktop.engine.failures import FileNotSaved, RecordingUnreadable
from desktop.engine.recording import recording as module
from desktop.engine.recording.reading import Reading
from desktop.engine.recording.recording import Recorder, Recording
from desktop.engine.recording.recording_file import load_recording, save_recording
from tests.support import turns
from tests.support.fault_server import FaultServer, chunk, content_stream, event, sse, status
from tests.support.recordings import played, recorded
from tests.support.spellings import AWKWARD, JSON_SPELLINGS, SPELLINGS, holds, inside_json

ENDPOINT = Endpoint("test", "http://h/v1", "m")
ENDED = TurnEnded(TurnState.DONE, "stop", None, TurnStats())


def again(recording: Recording, path: Path) -> Recording:
    save_recording(recording, path)
    return load_recording(path)


def test_a_saved_recording_is_read_as_it_was(tmp_path: Path) -> None:
    reply = content_stream("都江堰", "🌊", "\u2028", usage=True)
    with FaultServer(reply.split(7)) as server:
        told, recording = recorded(turns.endpoint_at(server.base_url))
    read = again(recording, tmp_path / "a.weir.jsonl")
    assert b"".join(data for _n, _at, data in read.pieces()) == reply.body()
    assert [f.type for f in read.facts] == [f.type for f in recording.facts]
    assert [f.chunks for f in read.facts] == [f.chunks for f in recording.facts]
    for mine, theirs in zip(read.facts, recording.facts, strict=True):
        assert mine.data == theirs.data
        assert mine.at == pytest.approx(theirs.at, abs=1e-6)
    assert [at for _n, at, _d in read.pieces()] == pytest.approx(
        [at for _n, at, _d in recording.pieces()], abs=1e-6
    )
    assert read.endpoint == recording.endpoint
    assert read.started == recording.started
    assert played(read).text == told.text == "都江堰🌊\u2028"


@pytest.mark.parametrize("key", ["none", "done-1234", "POST", "status-1234", "model", "kind"])
def test_a_key_that_is_a_word_of_the_file_changes_nothing_that_weir_wrote(
    tmp_path: Path, key: str
) -> None:
    refusal = status(401, json.dumps({"error": {"message": f"A key: {key}."}}))
    for reply in (content_stream("Hi"), refusal):
        with FaultServer(reply) as server:
            endpoint = turns.endpoint_at(server.base_url)
            _told, plain = recorded(endpoint, key="another-key-0123")
        with FaultServer(reply) as server:
            told, recording = recorded(turns.endpoint_at(server.base_url), key=key)
        read = again(recording, tmp_path / "a.weir.jsonl")
        assert [(f.type, sorted(f.data)) for f in read.facts] == [
            (f.type, sorted(f.data)) for f in plain.facts
        ]
        assert (played(read).state, played(read).text) == (told.state, told.text)


@given(st.lists(st.binary(min_size=1, max_size=30), max_size=20))
def test_any_bytes_come_back(tmp_path_factory: pytest.TempPathFactory, pieces: list[bytes]) -> None:
    path = tmp_path_factory.mktemp("any") / "a.weir.jsonl"
    recording = Recording(ENDPOINT)
    recorder = Recorder(recording, itertools.count().__next__)
    for piece in pieces:
        recorder.received(piece)
    recorder.on_event(ENDED)
    assert [data for _n, _at, data in again(recording, path).pieces()] == pieces


@pytest.mark.parametrize("name", sorted({**JSON_SPELLINGS, **SPELLINGS}))
def test_a_file_holds_no_key_in_any_spelling(tmp_path: Path, name: str) -> None:
    """As a refusal and as a reply, which a recording keeps byte by byte, whole and in pieces."""
    quoted = json.dumps({"error": {"message": "A key: HERE."}}).replace(
        "HERE", inside_json(name, AWKWARD)
    )
    text = sse(event(json.dumps(chunk(content="HERE")).replace("HERE", inside_json(name, AWKWARD))))
    for reply in (status(401, quoted), text, text.split(5)):
        with FaultServer(reply) as server:
            messages = [{"role": "user", "content": f"Is {AWKWARD} right?"}]
            url = f"{server.base_url}?key={quote(AWKWARD, '')}"
            endpoint = turns.endpoint_at(url, headers={"api-key": AWKWARD})
            _told, recording = recorded(endpoint, key=AWKWARD, messages=messages)
        path = tmp_path / "a.weir.jsonl"
        save_recording(recording, path)
        read = load_recording(path)
        assert not holds(path.read_bytes(), AWKWARD)
        assert not holds(b"".join(data for _n, _at, data in read.pieces()), AWKWARD)
        shown = Reading(recording)
        shown.advance()
        rows = [shown.text(row) for row in range(shown.row_count)]
        assert not holds("\n".join(rows).encode(), AWKWARD)
        played(read)  # what was masked is JSON still


@pytest.mark.parametrize("status_", [404, 307, 401])
def test_secrets_of_the_address_and_the_headers_are_in_no_fact_and_no_failure(
    tmp_path: Path, status_: int
) -> None:
    secrets = "abCD%2FefGH%3D%3D", "abCD/efGH==", "ijklMNOP1234"
    quoted = {"error": {"message": " ".join(secrets)}}
    where = {"location": f"http://elsewhere/?code={secrets[0]}"} if status_ == 307 else {}
    with FaultServer(status(status_, quoted, where)) as server:
        url = f"{server.base_url}?code={secrets[0]}"
        endpoint = turns.endpoint_at(url, headers={"X-Auth": f"Token {secrets[2]}"})
        told, recording = recorded(endpoint)
    path = tmp_path / "a.weir.jsonl"
    save_recording(recording, path)
    shown = explain(told.failed_with(ChatError))
    for secret in secrets:
        assert secret not in path.read_text("utf-8")
        assert secret not in f"{shown.sentence} {shown.details}"


def test_what_was_left_out_stays_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("HEAD_CHUNKS", 10), ("TAIL_CHUNKS", 4)):
        monkeypatch.setattr(module, name, value)
    recording = Recording(ENDPOINT)
    recorder = Recorder(recording, itertools.count().__next__)
    for number in range(50):
        recorder.received(b"%d\n\n" % number)
    recorder.on_event(ENDED)
    monkeypatch.undo()  # another version may keep more
    read = again(recording, tmp_path / "a.weir.jsonl")
    assert list(read.pieces()) == list(recording.pieces())
    kept = [number for number, _at, _data in read.pieces()]
    assert kept[:10] == list(range(10))
    assert kept[-1] == 49
    assert read.left_out_chunks == recording.left_out_chunks == 50 - len(kept)
    assert read.left_out_bytes == recording.left_out_bytes


LINES = [
    '{"weir_recording":1,"started":1.0,"begun":"","endpoint":{"name":"a","base_url":"http://h","model":'
    '"m","kind":"local","resume":"none","continue_":"none","auto_continue":false,"timeouts":{"connect":1,'
    '"first_byte":1,"idle":1}},"left_out":{"chunks":0,"bytes":0,"facts":0,"after":0}}',
    '{"at":0.5,"type":"request","method":"POST","url":"http://h","headers":{},"body":"{}"}',
    '{"at":0.7,"bytes":"data: x"}',
    '{"at":0.9,"type":"end","state":"done"}',
]


def test_a_file_written_by_hand_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.weir.jsonl"
    path.write_text("\n".join(LINES))
    recording = load_recording(path)
    assert recording.end is not None
    assert (recording.facts[0].data["body"], recording.end.data["failure"]) == (b"{}", None)
    assert recording.endpoint.kind == "openai"  # nothing is started because a file says so


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (1, ""),
        (1, "no JSON"),
        (1, "[]"),
        (1, "{}"),
        (1, LINES[0].replace('"connect":1', '"connect":"x"')),
        (1, LINES[0].replace('"connect":1', '"connect":-1')),
        (1, LINES[0].replace('"started":1.0', '"started":1e300')),
        (1, LINES[0].replace('"started":1.0', '"started":-Infinity')),
        (1, LINES[0].replace('"name":"a"', '"name":5')),
        (1, LINES[0].replace('"model":"m"', '"model":[1]')),
        (2, '{"at":"NaN","type":"sent"}'),
        (2, '{"at":NaN,"bytes":"x"}'),
        (2, '{"at":-1,"bytes":"x"}'),
        (2, '{"at":1e300,"bytes":"x"}'),
        (2, '{"at":0,"bytes":3}'),
        (2, '{"at":0,"base64":"!"}'),
        (2, '{"at":0}'),
        (2, '{"at":0,"type":"request","method":"POST"}'),
        (2, '{"at":0,"type":"head","status":"x","headers":{}}'),
        (2, '{"at":0,"type":"wait","after":NaN,"cause":null}'),
        (2, '{"at":0,"type":"end","state":"failed","failure":"x"}'),
        (2, '{"at":0,"type":"end","state":"failed","failure":{"seconds":1}}'),
        (2, '{"at":0,"type":"end","state":"done","finish_reason":5}'),
        (2, '{"at":0,"type":"end","state":"glad"}'),
        (2, '{"at":0,"type":"request","method":"POST","url":"x","headers":{},"body":[1]}'),
        (2, '{"at":0,"type":"head","status":1e400,"headers":{}}'),
        (2, '{"at":0,"type":"unheard of"}'),
        (2, "[" * 100_000),
    ],
)
def test_a_damaged_file_is_refused_with_its_line(tmp_path: Path, line: int, text: str) -> None:
    path = tmp_path / "a.weir.jsonl"
    path.write_text("\n".join([*LINES[: line - 1], text, *LINES[line:]]))
    with pytest.raises(RecordingUnreadable) as refused:
        load_recording(path)
    assert (refused.value.reason, refused.value.line) == ("damaged", line)
    assert f"line {line}" in explain(refused.value).sentence


def test_other_files_are_refused_for_what_they_are(tmp_path: Path) -> None:
    path = tmp_path / "a.weir.jsonl"
    for content, reason in (
        (b"\x89PNG\r\n\x1a\n\xff", "damaged"),
        (LINES[0].replace('recording":1', 'recording":2').encode(), "newer"),
    ):
        path.write_bytes(content)
        with pytest.raises(RecordingUnreadable) as refused:
            load_recording(path)
        assert refused.value.reason == reason
    for missing in (tmp_path / "none", tmp_path):
        with pytest.raises(RecordingUnreadable) as refused:
            load_recording(missing)
        assert refused.value.reason == "file"
        assert str(missing) in explain(refused.value).sentence
    with pytest.raises(FileNotSaved):
        save_recording(Recording(ENDPOINT), tmp_path)


def test_a_file_without_an_end_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.weir.jsonl"
    path.write_text("\n".join(LINES[:-1]))
    with pytest.raises(RecordingUnreadable) as refused:
        load_recording(path)
    assert refused.value.reason == "unfinished"


def test_a_line_or_a_file_that_is_too_long_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.weir.jsonl"
    path.write_text("\n".join(LINES))
    for limit, reason in (("MAX_LINE", "damaged"), ("MAX_FILE", "too_large"), ("MAX_LINES", None)):
        with monkeypatch.context() as patch:
            patch.setattr(f"desktop.engine.recording.recording_file.{limit}", 3)
            with pytest.raises(RecordingUnreadable) as refused:
                load_recording(path)
        assert refused.value.reason == (reason or "too_large")


WRONG = [
    '{"at":0.7,"type":"over","cut":false,"failure":{"kind":"idle_timed_out","seconds":"x"}}',
    '{"at":0.7,"type":"wait","after":0.0,"cause":{"kind":"server_busy","retry_after":"soon"}}',
    '{"at":0.7,"type":"over","cut":true,"failure":{"kind":"not_found","other":[[[]]]}}',
    '{"at":0.7,"type":"request","method":"P","url":"","headers":{},"body":"' + "[" * 100_000 + '"}',
    '{"at":0.7,"type":"head","status":200,"headers":{}}',
    '{"at":0.7,"type":"stage","stage":"unheard of"}',
    '{"at":0.7,"bytes":"data: {}\\n\\n"}',
]


@pytest.mark.parametrize("line", WRONG)
@pytest.mark.parametrize("state", ["done", "failed", "incomplete", "stopped"])
def test_whatever_a_file_tells_it_can_be_looked_at_and_played_to_an_end(
    tmp_path: Path, line: str, state: str
) -> None:
    path = tmp_path / "a.weir.jsonl"
    end = json.dumps({"at": 0.9, "type": "end", "state": state})
    head = re.sub(r'"(connect|first_byte|idle)":1', r'"\1":0.05', LINES[0])
    lines = "\n".join([head, LINES[1], line, end])
    path.write_text(lines.replace('"at":0.', '"at":0.0').replace('"at": 0.', '"at": 0.0'))
    recording = load_recording(path)
    reading = Reading(recording)
    reading.advance()
    for row in range(reading.row_count):
        assert isinstance(reading.row(row).summary + reading.text(row), str)
    told = played(recording)
    assert told.state != TurnState.STREAMING
    assert told.failure is None or explain(told.failure).sentence
