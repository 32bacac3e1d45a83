"""Turns the body of an answer into deltas, and knows how the reply ended. Sans-IO.

The first byte decides what the body is, since headers lie: `{` opens a whole
JSON answer (a completion or an error), `<` a page of HTML (a login page, most often), and
everything else is a stream of events.
"""

from __future__ import annotations

from desktop.chat.deltas import (
    ContentDelta,
    Delta,
    PictureArrived,
    ReasoningDelta,
    SeamMarked,
    ToolCallDelta,
)
from desktop.chat.failures import ChatError
from desktop.chat.masking import Mask
from desktop.chat.text import whole_text
from desktop.wire.alike import Alike
from desktop.wire.chunks import ChunkContent, PictureNamed, ReportedError, only_text, read_chunk
from desktop.wire.failures import (
    MAX_MESSAGE,
    ErrorInStream,
    LineOverflow,
    MalformedEvent,
    NotAStream,
    PictureTooLarge,
)
from desktop.wire.joining import Joiner
from desktop.wire.pictures.encoded import LARGEST, PictureTooLongError
from desktop.wire.pictures.in_text import PicturesInText
from desktop.wire.pictures.lifting import Lifter
from desktop.wire.sse import BOM, MAX_LINE, EventDecoder, LineTooLong, ServerSentEvent

MAX_WHOLE = 16_000_000
"""Bytes of a reply that comes as one JSON body."""
MAX_PARTS = 100_000
"""Objects, lists and commas of such a body, those in its text included: JSON's parser holds up the
window for as long as it makes values, and a large reply is text or a picture, not these."""
LARGE = 100_000
"""Characters of an event that is worth being parsed once only."""
MAX_NAME = 100
"""Characters of a `finish_reason`, a tool's name or an error's code that are kept."""
MAX_SEAMS = 100
"""Seams of one reply. Past that, a gateway's change of servers is not noticed."""
_SPACE = b" \t\r\n"
_TOO_LARGE = (LineTooLong, PictureTooLongError)


class ReplyDecoder:
    """`feed` takes the body's bytes and returns deltas; after `finish` the rest are final."""

    def __init__(self, mask: Mask | None = None) -> None:
        """`mask` takes secrets out of all facts about the reply, but not out of its text."""
        self._mask = mask or Mask(())
        self.finish_reason: str | None = None
        self.done_marker = False
        """`[DONE]` came; what follows is not read."""
        self.failure: ChatError | None = None
        """The first failure in this reply."""
        self._head: bytes | None = b""  # until the first byte that decides; then None
        self._whole: bytearray | None = None  # a JSON answer, gathered
        self._lifter = Lifter()
        self._pictures = PicturesInText(self._lifter, MAX_LINE)
        self._events = EventDecoder()
        self._source = _Source()
        self._alike = Alike()
        self._content = Joiner()
        self._reasoning = Joiner()

    @property
    def ended(self) -> bool:
        """Whether reading on is of no use."""
        over = NotAStream | LineOverflow | PictureTooLarge
        return self.done_marker or isinstance(self.failure, over)

    @property
    def arriving(self) -> int:
        """About how many bytes of a picture have come whose end has not; 0: none arrives."""
        return (self._lifter.arriving or self._pictures.arriving) * 3 // 4

    @property
    def complete(self) -> bool:
        """Whether the server said that the reply is whole."""
        return self.done_marker or self.finish_reason is not None

    def feed(self, data: bytes) -> list[Delta]:
        """Return the deltas that these bytes complete."""
        if self._head is not None:
            data, self._head = self._head + data, None
            first = data.removeprefix(BOM).lstrip(_SPACE)[:1]
            if not first or data in (BOM[:1], BOM[:2]):
                self._head = _kept_of(data)
                return []
            self._choose(first)
        if self.ended:
            return []
        deltas: list[Delta] = []
        try:
            self._decode(self._lifter.feed(data), deltas)
        except _TOO_LARGE as large:
            self._fail(_too_large(large))
        return deltas

    def finish(self) -> list[Delta]:
        """Return the deltas that were still held back when the connection ended."""
        deltas: list[Delta] = []
        try:
            if not self.ended:
                self._decode(self._lifter.flush(), deltas)
            if self._whole is not None and not self.ended:
                deltas += self._read_whole(bytes(self._whole))
            elif not self.ended:
                for event in self._events.flush():
                    deltas += self._read(event, cut=True)
        except _TOO_LARGE as large:
            self._fail(_too_large(large))
        if rest := self._reasoning.rest():
            deltas.append(ReasoningDelta(rest))
        if rest := self._content.rest():
            deltas += self._pictures.feed(rest)
        return [*deltas, *self._pictures.rest()]

    def _decode(self, data: bytes, deltas: list[Delta]) -> None:
        """Add the deltas that bytes complete. Raises LineTooLong, PictureTooLongError."""
        if self._whole is not None:
            self._gather(data)
            return
        pictures, lifted = self._pictures, self._lifter.lifted
        is_whole, passed_by = self._content.keeps, pictures.later.append
        data, known = self._add_alike(data, deltas), ""
        for event in self._events.feed(data):  # nearly all hold a word and nothing else
            looked_at = len(event.data) >= LARGE or lifted or pictures.is_open
            text = "" if looked_at else only_text(event.data, self._source.steady)
            if text and "!" not in text and is_whole(text) and not self.done_marker:
                passed_by(text)
                deltas.append(ContentDelta(text))
                known = event.data
            elif not self.ended:
                deltas += self._read(event)
                if lifted:
                    self._lifter.forget(event.data)
        if known and self._source.steady is not None:
            self._alike.learn(known, self._source.steady)
        pictures.catch_up()

    def _add_alike(self, data: bytes, deltas: list[Delta]) -> bytes:
        """Add the deltas of events that are like the last ones, as many as come first. Returns the
        rest: all of it where anything else is under way."""
        pictures = self._pictures
        if (
            not self._alike.fits(self._source.steady)
            or self._lifter.lifted
            or pictures.is_open
            or self.done_marker
            or len(data) >= LARGE
            or not self._content.keeps("")
            or (begun := self._events.given_back(len(data))) is None
        ):
            return data
        texts, data = self._alike.split(begun + data)
        if "!" not in "".join(texts):
            pictures.later.extend(texts)
            deltas.extend(map(ContentDelta, texts))
        else:
            for text in texts:
                deltas += pictures.feed(text)
        return data

    def _choose(self, first: bytes) -> None:
        if first == b"{":
            self._whole = bytearray()
        elif first == b"<":
            self._fail(NotAStream(content="html"))

    def _gather(self, data: bytes) -> None:
        assert self._whole is not None
        self._whole += data
        if len(self._whole) > MAX_WHOLE:
            self._fail(LineOverflow())

    def _read_whole(self, body: bytes) -> list[Delta]:
        if sum(map(body.count, (b"{", b"[", b","))) > MAX_PARTS:
            self._fail(LineOverflow())
            return []
        try:
            content = read_chunk(body.removeprefix(BOM).strip(_SPACE))
        except ValueError:  # cut off, or never a completion
            if not body.rstrip(_SPACE).endswith(b"}"):
                return []
            self._fail(NotAStream(content="json"))
            return []
        if not content.deltas and not content.error and content.finish_reason is None:
            self._fail(NotAStream(content="json", message=body.decode("utf-8", "replace")[:200]))
        return self._take(content)

    def _read(self, event: ServerSentEvent, cut: bool = False) -> list[Delta]:
        data = event.data.strip()
        if self.done_marker or not data:
            return []
        if data == "[DONE]":
            self.done_marker = True
            return []
        try:
            content = read_chunk(data)
        except ValueError:
            if cut:
                return []  # its end never came: the reply is incomplete, not failed
            reported = ReportedError(data, None) if event.event == "error" else None
            self._fail(_in_stream(reported) if reported else MalformedEvent(message=data[:200]))
            return []
        return self._take(content)

    def _take(self, content: ChunkContent) -> list[Delta]:
        if content.finish_reason is not None:
            self.finish_reason = whole_text(self._mask.text(content.finish_reason[:MAX_NAME]))
        if content.error is not None:
            self._fail(_in_stream(content.error))
        deltas = [joined for delta in content.deltas for joined in self._joined(delta)]
        spoke = any(isinstance(delta, ContentDelta | PictureArrived) for delta in deltas)
        return [SeamMarked("gateway"), *deltas] if self._source.changed(content, spoke) else deltas

    def _joined(self, delta: Delta | PictureNamed) -> list[Delta]:
        """Half a surrogate pair waits for its other half in the next delta."""
        if isinstance(delta, PictureNamed):
            return self._pictures.alone(delta.address)
        if isinstance(delta, ContentDelta):
            return self._pictures.feed(self._content.join(delta.text))
        if isinstance(delta, ReasoningDelta):
            text = self._reasoning.join(self._lifter.restored(delta.text, MAX_LINE))
            return [ReasoningDelta(text)] if text else []
        if isinstance(delta, ToolCallDelta):
            # `engine` masks the whole call once more when its pieces are joined.
            given = delta.name[:MAX_NAME], self._lifter.restored(delta.arguments, MAX_LINE)
            name, arguments = (whole_text(self._mask.text(text, cut=False)) for text in given)
            return [ToolCallDelta(delta.index, name, arguments)]
        return [delta]

    def _fail(self, failure: ChatError) -> None:
        if self.failure is None:
            failure.redact(self._mask)
            self.failure = failure


class _Source:
    """Notices a gateway that changed to another server in the middle of the reply.

    The chunk's id or model changes then (LiteLLM). Some servers give every chunk an id of its own,
    so an id counts only once it was seen twice in a row.
    """

    def __init__(self) -> None:
        self._id, self._model = "", ""
        self._id_is_steady = False
        self._spoken = False
        self._seams = 0
        self.steady: tuple[str, str] | None = None
        """Id and model of a chunk that is surely from the same server as the text before it."""

    def changed(self, content: ChunkContent, spoke: bool) -> bool:
        """Whether this chunk comes from another server than the text before it."""
        id_, model = content.source
        other_id = bool(id_) and id_ != self._id
        other_model = bool(model and self._model) and model != self._model
        seam = self._spoken and spoke and (other_model or (other_id and self._id_is_steady))
        if spoke or not self._spoken:  # a usage chunk may name anybody
            self._id_is_steady = bool(id_) and not other_id
            self._id, self._model = id_ or self._id, model or self._model
        self._spoken = self._spoken or spoke
        known = self._id_is_steady and self._model and self._spoken
        self.steady = (self._id, self._model) if known else None
        self._seams += seam
        return seam and self._seams <= MAX_SEAMS


def _kept_of(space: bytes) -> bytes:
    """The last byte of the white space that an answer begins with, however long that is.

    It keeps two facts: the stream has begun, so that a BOM no longer counts, and whether its last
    line has begun.
    A server may send some every second, to keep the connection, and nothing else for minutes.
    """
    return space if BOM.startswith(space) else space[-1:]


def _too_large(error: Exception) -> ChatError:
    if isinstance(error, LineTooLong):
        return LineOverflow()
    return PictureTooLarge(limit=LARGEST * 3 // 4 // 1_000_000)


def _in_stream(error: ReportedError) -> ErrorInStream:
    code = None if error.code is None else whole_text(error.code[:MAX_NAME])
    return ErrorInStream(message=whole_text(error.message[:MAX_MESSAGE]), code=code)
