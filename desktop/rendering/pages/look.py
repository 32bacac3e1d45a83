"""The one style sheet of a page: the look of the transcript, light and dark, and for paper."""

from __future__ import annotations

from desktop.rendering.style.palette import DARK, LIGHT, Palette

_USED = (
    "window", "text", "muted", "accent", "warning", "user_panel", "code_panel", "inline_code",
    "border", "quote", "error", "code_keyword", "code_comment", "code_string", "code_number",
    "code_name",
)  # fmt: skip


def style_sheet() -> str:
    """The style sheet. It names no file and no address."""
    dark = f"@media screen and (prefers-color-scheme:dark){{:root{{{_variables(DARK)}}}}}"
    return f":root{{color-scheme:light dark;{_variables(LIGHT)}}}\n{dark}\n{_RULES}"


def _variables(palette: Palette) -> str:
    return "".join(f"--{name.replace('_', '-')}:{getattr(palette, name)};" for name in _USED)


_RULES = """\
*{box-sizing:border-box}
html{background:var(--window);color:var(--text);-webkit-text-size-adjust:100%}
body{margin:0;font:15px/1.6 system-ui,-apple-system,"Segoe UI","Noto Sans","PingFang SC",\
"Microsoft YaHei","Noto Sans CJK SC",sans-serif;overflow-wrap:anywhere;text-autospace:normal}
.page{max-width:822px;margin:0 auto;padding:24px 16px 64px}
h1{font-size:22px;line-height:1.3;margin:8px 0 4px}
.chat>header h2{font-size:20px;line-height:1.3;margin:0 0 4px}
.chat+.chat{margin-top:56px;border-top:1px solid var(--border);padding-top:32px}
.muted,.foot{color:var(--muted);font-size:12.5px;line-height:1.5;margin:0}
a{color:var(--accent);text-underline-offset:2px}
a:focus-visible,summary:focus-visible,[tabindex]:focus-visible{outline:2px solid var(--accent);\
outline-offset:2px;border-radius:4px}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);\
white-space:nowrap;margin:0}
article{margin:28px 0 0}
.question{display:flex;flex-direction:column;align-items:flex-end}
.said{max-width:88%;background:var(--user-panel);border-radius:14px 14px 4px 14px;\
padding:10px 15px;min-width:0}
.words{white-space:pre-wrap;margin:0}
.question .foot{margin-top:6px}
.reply .foot{margin-top:12px}
.files{list-style:none;display:flex;flex-wrap:wrap;gap:8px;margin:0;padding:0}
.files+.words{margin-top:8px}
.file{border:1px solid var(--border);background:var(--window);border-radius:10px;\
padding:7px 12px;line-height:1.4;font-size:13.5px}
.file small{display:block;color:var(--muted);font-size:12px}
.picture img,.files img{display:block;max-width:100%;max-height:480px;border-radius:8px;\
border:1px solid var(--border)}
.files img{max-height:200px}
.text>:first-child,.thoughts>:nth-child(2),blockquote>:first-child,li>:first-child{margin-top:0}
.thoughts+.text{margin-top:12px}
.text p,.thoughts p{margin:12px 0 0}
.text ul,.text ol,.thoughts ul,.thoughts ol{margin:8px 0 0;padding-left:26px}
li{margin:4px 0 0}
li:has(>.tick){list-style:none}
.tick{margin-left:-1.4em;padding-right:.3em}
blockquote{margin:12px 0 0;padding:0 0 0 15px;border-left:3px solid var(--quote)}
hr{border:0;border-top:1px solid var(--border);margin:18px 0 0}
.l1,.l2,.l3,.l4,.l5,.l6{font-size:15px;line-height:1.4;margin:20px 0 0}
.l1{font-size:22px}.l2{font-size:19px}.l3{font-size:17px}
code,kbd,pre{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"Noto Sans Mono",\
"Noto Sans Mono CJK SC",monospace;font-size:.88em;text-autospace:no-autospace}
p code,li code,td code,th code,h2 code,h3 code,h4 code,h5 code,h6 code,kbd,summary code{\
background:var(--inline-code);border-radius:4px;padding:1px 4px}
kbd{border:1px solid var(--border)}
mark{background:#ffc80066;color:inherit}
figure{margin:14px 0 0}
.code{border:1px solid var(--border);border-radius:10px;background:var(--code-panel)}
.code figcaption{padding:7px 15px;border-bottom:1px solid var(--border);color:var(--muted);\
font-size:12.5px;line-height:1.4}
pre{margin:0;padding:10px 15px;white-space:pre-wrap;line-height:1.5;font-size:13.2px;tab-size:4;\
direction:ltr;text-align:left}
pre code{font-size:inherit}
.k{color:var(--code-keyword)}.c{color:var(--code-comment)}.s{color:var(--code-string)}
.m{color:var(--code-number)}.n{color:var(--code-name)}
.table{overflow-x:auto;margin:12px 0 0}
table{border-collapse:collapse;line-height:1.45}
th,td{padding:7px 16px 7px 6px;text-align:start;vertical-align:top;\
border-bottom:1px solid var(--border);min-width:4em;overflow-wrap:break-word}
thead th,thead td{border-bottom-color:var(--muted);font-weight:600}
th.left,td.left{text-align:left}th.r,td.r{text-align:right}th.mid,td.mid{text-align:center}
.math{margin:14px 0 0;text-align:center;overflow-x:auto;overflow-y:hidden}
svg.tex{fill:currentColor;max-width:100%;overflow:visible}
svg.tex text{font-family:system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif}
details{margin:12px 0 0}
summary{cursor:pointer;width:fit-content;max-width:100%}
.thoughts,.others,.tool,.setup,.contents{border-left:3px solid var(--border);padding-left:12px}
.thoughts>summary,.others>summary,.tool>summary,.setup>summary,.contents>summary{\
color:var(--muted);font-size:13px}
.thoughts>div{color:var(--muted);font-size:14px}
.contents ol{margin:6px 0 0;padding-left:26px;font-size:14px}
.question+.others{margin-left:12%}
.branch>.muted{margin-top:16px;font-weight:600}
.branch>.muted+article{margin-top:8px}
.seam{color:var(--muted);font-size:12.5px;border-top:1px dashed var(--muted);margin:14px 0 0;\
padding-top:4px}
.trouble{margin:12px 0 0;padding-left:12px;border-left:3px solid var(--error)}
nav ol{padding-left:26px}
header+main{margin-top:40px}
@media (max-width:560px){.said{max-width:100%}.question+.others{margin-left:0}}
@media print{
@page{margin:16mm 15mm}
html,body{background:none}
body{font-size:10.5pt}
pre{font-size:9pt;line-height:1.4}
.page{max-width:none;padding:0}
.chat+.chat{break-before:page;border:0;padding:0;margin:0}
h1,h2,h3,h4,h5,h6,figcaption,summary,thead{break-after:avoid}
.said,.picture,.file,tr,svg,.math,.trouble{break-inside:avoid}
p,li,pre{orphans:3;widows:3}
.table,.math{overflow:visible}
.said,.code,code,kbd,mark,.k,.c,.s,.m{print-color-adjust:exact;-webkit-print-color-adjust:exact}
a{color:inherit}
}
"""
