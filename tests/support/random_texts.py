"""Texts by chance, in several scripts and with code, and queries for pieces of them; by a seed."""

from __future__ import annotations

import random
from itertools import accumulate

_WORDS = """
the of pending index Search café naïve Straße delta flush model reply question window queue token
stream retry timeout server error buffer thread signal history message chat database vector
Transformer gradient attention layer python async await cancel request response
"""
_HAN = (
    "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对"
    "可她里后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公"
    "同三已老从动两长知样现分将外但身"
)
_OTHERS = """
かな カタカナ ガギグ 한국어 검색 ภาษาไทย ค้นหา приём ёлка हिन्दी عربي עברית 😀 🎉 → ① ﬁle ＡＢＣ
"""
_CODE = """
self._pending.take() foo.bar_baz v1.2.3 delta_flush() x->y a::b os.path.join(a,b) #include<io>
i++ {'key':[1,2]} http://host:80/p?q=1 C:\\dir\\f.txt $HOME/.cfg 0xFF 3.14 --limit=5 @decorator
"""
_ENDS = (
    "\n",
    "\n\n",
    ". ",
    "。",
    "，",
    ", ",
    "! ",
    "；",
    " (",
    ") ",
    "…",
    "\t",
    "“",
    "”",
    "'s ",
    "-",
)


class Texts:
    """Gives text after text, and queries."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self.words, self.others, self.code = _WORDS.split(), _OTHERS.split(), _CODE.split()
        self._han = list(accumulate(1 / (place + 3) for place in range(len(_HAN))))
        self._words = list(accumulate(1 / (place + 2) for place in range(len(self.words))))

    def text(self) -> str:
        """About 100 to 600 characters."""
        pieces: list[str] = []
        for _ in range(self._random.randint(8, 40)):
            pieces.append(self._piece())
            pieces.append(self._random.choice(_ENDS) if self._random.random() < 0.3 else " ")
        return "".join(pieces)

    def query(self, text: str) -> str:
        """A piece of the text, or something that may be nowhere, as a person would type it."""
        kinds = (self._of_han, self._of_words, self._of_prefix, self._of_phrase, self._of_code)
        asked = self._random.choice(kinds)(text)
        if self._random.random() < 0.15:
            asked = f"{self._random.choice(kinds)(text)} {asked}"
        if self._random.random() < 0.1:
            asked = f"-{self._random.choice(self.words)} {asked}"
        return asked + " " * (self._random.random() < 0.4)

    def _piece(self) -> str:
        kind = self._random.random()
        if kind < 0.45:
            return "".join(
                self._random.choices(_HAN, cum_weights=self._han, k=self._random.randint(1, 12))
            )
        if kind < 0.85:
            return self._cased(self._random.choices(self.words, cum_weights=self._words)[0])
        if kind < 0.93:
            return self._random.choice(self.code)
        return self._random.choice(self.others)

    def _cased(self, word: str) -> str:
        return self._random.choice((word, word, word.upper(), word.capitalize()))

    def _of_han(self, text: str) -> str:
        count = self._random.randint(1, 4)
        if self._random.random() < 0.2:
            return "".join(self._random.choices(_HAN, k=count))
        at = self._random.randrange(len(text))
        found = "".join(text[at : at + 30].split())
        return found[:count]

    def _of_words(self, text: str) -> str:
        return " ".join(self._random.sample(text.split(), min(2, len(text.split()))))

    def _of_prefix(self, text: str) -> str:
        word = self._random.choice(text.split())
        return word[: self._random.randint(1, len(word))] + "*" * (self._random.random() < 0.3)

    def _of_phrase(self, text: str) -> str:
        at = self._random.randrange(len(text))
        return '"' + text[at : at + self._random.randint(3, 25)].replace('"', "") + '"'

    def _of_code(self, text: str) -> str:
        code = self._random.choice(self.code)
        return code[: self._random.randint(2, len(code))]
