"""Questions, answers and titles for chats that were never had: Chinese and English, in numbers."""

from __future__ import annotations

from random import Random

from tests.support.showcase import SAMPLES

_ENGLISH = (
    "the parser reads one byte at a time and never looks back",
    "a migration should be safe to run twice",
    "measure before you change anything, and again afterwards",
    "the index is only used where its first column is named",
    "a ferry to the island leaves at seven, the last one back at nine",
    "bake the bread at 220 degrees until it sounds hollow",
    "the contract ends with the quarter unless somebody renews it",
    "most of the time is spent waiting for the disk",
    "keep the old behaviour behind a switch for one release",
    "the committee meets on Thursdays and writes short minutes",
    "sparrows nest below the roof from April to August",
    "the second derivative changes its sign at the origin",
    "this function allocates once per call, which is where the memory goes",
    "an invoice needs a number, a date and the name of both parties",
    "the train from Lyon was late, so we missed the concert",
    "the test fails only where the clock moves backwards",
)
_CHINESE = (
    "解析器一次读取一个字节,从不回头",
    "迁移脚本应该可以安全地运行两次",
    "修改之前先测量,修改之后再测量一次",
    "只有用到第一列时,这个索引才会生效",
    "去岛上的渡轮早上七点出发,末班船晚上九点返回",
    "面包要在二百二十度下烤到敲起来发空为止",
    "合同在季度末到期,除非有人续签",
    "大部分时间都花在等待磁盘上",
    "旧的行为先保留一个版本,用开关控制",
    "委员会每周四开会,会议记录写得很短",
    "麻雀从四月到八月在屋檐下筑巢",
    "二阶导数在原点处变号",
    "这个函数每次调用都会分配内存,内存就是这样用掉的",
    "发票上必须有编号、日期和双方的名称",
    "从里昂来的火车晚点了,所以我们错过了音乐会",
    "只有时钟倒退时,这个测试才会失败",
)
_NAMES = (
    ("Berlin", "Kyoto", "Lagos", "Lima", "Oslo", "Porto", "Quito", "Riga", "Sofia", "Turin"),
    ("北京", "成都", "杭州", "昆明", "兰州", "南京", "青岛", "苏州", "武汉", "西安"),
)
_THINGS = (
    ("budget", "bridge", "cache", "garden", "invoice", "journal", "lantern", "parser", "recipe",
     "report", "schedule", "server", "survey", "tunnel", "violin"),
    ("预算", "桥梁", "缓存", "花园", "发票", "日记", "灯笼", "解析器", "菜谱",
     "报告", "日程", "服务器", "调查", "隧道", "小提琴"),
)  # fmt: skip
_ASKED = (
    ("How do I plan the {thing} for {name}?", "What is wrong with the {thing} in {name}?",
     "Write a short note about the {thing} from {name}.", "Compare the {thing} of {name} to ours.",
     "Explain the {thing} to a friend in {name}, please, with an example."),
    ("怎样为{name}制定{thing}?", "{name}的{thing}有什么问题?", "请写一段关于{name}{thing}的短文。",
     "把{name}的{thing}和我们的比较一下。", "请向{name}的朋友解释一下{thing},并举个例子。"),
)  # fmt: skip
_FILES = (("{thing} {name}.pdf", "{name}.png", "{thing}-v2.xlsx"), ("{name}{thing}.pdf",
          "{name}.png", "{thing}第二版.xlsx"))  # fmt: skip

_MADE = 400
"""So many answers of each language are made, and given to all questions."""


class ChatTexts:
    """A source of texts; the same seed gives the same ones. A language is 0, English, or 1."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._answers = [[self._answer(language) for _ in range(_MADE)] for language in (0, 1)]
        self._thoughts = [[self._paragraph(language, 4) for _ in range(20)] for language in (0, 1)]

    def question(self, language: int) -> str:
        """What a person might ask: mostly a line, now and then with a paragraph behind it."""
        asked = self._filled(self._random.choice(_ASKED[language]), language)
        long = self._random.random() < 0.1
        return f"{asked}\n\n{self._paragraph(language, 6)}" if long else asked

    def answer(self, language: int) -> str:
        """Some paragraphs, some of them with code, tables, lists or formulas."""
        return self._random.choice(self._answers[language])

    def thought(self, language: int) -> str:
        """The reasoning before an answer."""
        return self._random.choice(self._thoughts[language])

    def file_name(self, language: int) -> str:
        """The name of something attached."""
        return self._filled(self._random.choice(_FILES[language]), language)

    def _filled(self, text: str, language: int) -> str:
        choice = self._random.choice
        return text.format(name=choice(_NAMES[language]), thing=choice(_THINGS[language]))

    def _answer(self, language: int) -> str:
        random = self._random
        parts = [
            self._paragraph(language, random.randint(2, 7)) for _ in range(random.randint(2, 6))
        ]
        if random.random() < 0.3:
            name = random.choice(("code", "tables", "lists", "maths", "quotes"))
            parts.insert(1, SAMPLES[name][: random.randint(300, 1500)])
            parts[1] += "\n```\n" if parts[1].count("```") % 2 else ""
        return "\n\n".join(parts)

    def _paragraph(self, language: int, sentences: int) -> str:
        chosen = [self._random.choice((_ENGLISH, _CHINESE)[language]) for _ in range(sentences)]
        chosen.append(self._filled("{thing} / {name}", language))
        if language:
            return "。".join(chosen) + "。"
        return " ".join(f"{sentence[0].upper()}{sentence[1:]}." for sentence in chosen)
