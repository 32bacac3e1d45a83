"""Texts to stream and to look at: the samples of tests/data/replies, and any length of them."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parents[1] / "data" / "replies"
SAMPLES = {path.stem: path.read_text("utf-8") for path in sorted(FOLDER.glob("*.md"))}
"""Every sample by its name. Two end in what the model did not close, and would swallow the next."""
SAMPLES["code"] += "```\n"
SAMPLES["maths"] = SAMPLES["maths"].rstrip() + "}$$\n"

TAGS = """
H<sub>2</sub>O, 10 m<sup>2</sup>, <kbd>Ctrl</kbd>+<kbd>C</kbd>, <mark>marked</mark>, <b>bold</b>.

<details open>
  <summary>
    What lies <b>below</b>
  </summary>

| gate<br>height | flow |
|---|--:|
| 1.2 m<br/>at noon | 3.4 m<sup>3</sup>/s |

```python
    flow = discharge(head=1.2, width=4.0, coefficient=0.62, gravity=9.81, crest=CREST, apron=APRON)
```
</details>
""".strip()
"""Tags that are drawn, text that unfolds, and a line of code that is wrapped."""


def everything() -> str:
    """All samples, one below the other."""
    return "\n\n".join(SAMPLES.values()) + "\n\n"


def of_length(unit: str, length: int) -> str:
    """The text over and over, up to so many characters."""
    return (unit * (length // len(unit) + 1))[:length]
