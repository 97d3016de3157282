"""What a page holds that could run, ask someone for something, or leave a reader without an explanation.

Tags and attributes are allowed by name: what is not known to be inert is refused.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from functools import lru_cache

from lxml import etree, html

KNOWN = (
    "html head meta title style body a abbr article aside blockquote br caption code dd details div dl dt em"
    " figcaption figure footer h1 h2 h3 h4 h5 h6 header hr img li main nav ol p picture pre section small"
    " source span strong sub summary sup table tbody td tfoot th thead time tr ul"
)
TAGS = frozenset(KNOWN.split())
LINK = re.compile(r"(?:https?://|mailto:|tel:|#)", re.I)
RELATIVE = re.compile(r"(?!//)[^:\\\s]+\Z")
INSIDE = re.compile(r"\s*data:image/(?:png|jpeg|svg\+xml|webp);base64,", re.I)
OUTSIDE_CSS = re.compile(r"@import|expression\s*\(|-moz-binding|behavior\s*:|javascript:", re.I)
CSS_URL = re.compile(r"""url\(\s*['"]?\s*(?!data:|#|['"])([^)'"\s]{1,60})""", re.I)
NEEDED = {"default-src": {"'none'"}, "base-uri": {"'none'"}, "form-action": {"'none'"}}
HARMLESS = {"'none'", "data:", "'unsafe-inline'"}
FILLERS = ("no description has been provided", "image/png", "image/svg")
LIVE_SVG = re.compile(
    rb"<\s*(?:script|foreignobject|iframe|embed|object|animate|set|handler)\b|\son\w+\s*=|javascript:"
    rb"|@import|(?:href|src)\s*=\s*[\"'](?!#|data:image/)|url\(\s*[\"']?(?!#|data:)|<!ENTITY",
    re.I,
)
TEXTS = ("alt", "title", "aria-label", "content", "placeholder", "summary")
Said = tuple[str, str]  # rule, what was found (French)


def tree(data: bytes):
    """The parsed page; nothing it names is fetched."""
    return html.document_fromstring(data, parser=html.HTMLParser(encoding="utf-8", no_network=True))


def text(root) -> str:
    """What a person or a machine can read in a page: words, alternatives, labels, comments."""
    parts = []
    for node in root.iter():
        if isinstance(node.tag, str):
            parts += [node.get(name) for name in TEXTS if node.get(name)]
            if node.tag != "style" and node.text:
                parts.append(node.text)
        elif node.text:
            parts.append(node.text)
        if node.tail:
            parts.append(node.tail)
    return "\n".join(part.strip() for part in parts if part.strip())


def live(root, whole: bool = True) -> Iterator[Said]:
    """Each thing of a page (or of a fragment: `whole` false) that runs, asks or leaves unexplained."""
    for node in root.iter():
        if not isinstance(node.tag, str):
            if node.tag is etree.ProcessingInstruction:
                yield "une instruction de traitement n’a rien à faire dans une page", str(node)[:60]
            continue
        if node.tag not in TAGS:
            yield "cette balise peut exécuter ou demander quelque chose", f"<{node.tag}>"
        yield from _attributes(node)
        if node.tag == "style":
            yield from css(node.text or "")
    if whole:
        yield from _head(root)


def _attributes(node) -> Iterator[Said]:
    for name, value in node.attrib.items():
        low = name.lower()
        if low.startswith("on"):
            yield "un attribut qui exécute du code", f"<{node.tag} {name}>"
        elif low == "href" and not (LINK.match(value.strip()) or RELATIVE.match(value.strip())):
            yield "ce lien peut exécuter du code ou sortir du dossier", value[:60]
        elif low == "href" and ".." in value.split("/"):
            yield "ce lien sort du dossier des rapports", value[:60]
        elif low in ("src", "srcset", "poster", "background", "data") and not INSIDE.match(value):
            yield "cette image est demandée ailleurs que dans la page", value[:60]
        elif low in ("action", "formaction", "srcdoc", "ping", "manifest", "xlink:href"):
            yield "un attribut qui demande quelque chose à quelqu’un", f"<{node.tag} {name}>"
        elif low == "style":
            yield from css(value)
    if node.tag == "img" and (not (node.get("alt") or "").strip() or _filler(node.get("alt"))):
        yield "une image sans texte alternatif", (node.get("src") or "")[:30]
    if node.tag == "meta" and node.get("http-equiv", "content-security-policy").lower() not in (
        "content-security-policy",
        "content-type",
    ):
        yield "un en-tête caché dans la page", node.get("http-equiv")


def _filler(alt: str) -> bool:
    return alt.strip().lower().startswith(FILLERS)


@lru_cache(256)
def css(sheet: str) -> tuple[Said, ...]:
    """What a style sheet asks for outside itself; pages share theirs, each is looked at once."""
    said = [
        ("un style qui charge ou exécute quelque chose", found[0]) for found in OUTSIDE_CSS.finditer(sheet)
    ]
    said += [("un style qui demande quelque chose ailleurs", found[1]) for found in CSS_URL.finditer(sheet)]
    return tuple(said)


def _head(root) -> Iterator[Said]:
    if not (root.get("lang") or "").strip():
        yield "la page ne dit pas sa langue : une synthèse vocale la lirait mal", ""
    if not (root.findtext(".//title") or "").strip():
        yield "la page n’a pas de titre", ""
    metas = [m for m in root.iter("meta") if m.get("http-equiv", "").lower() == "content-security-policy"]
    if not metas:
        yield "la page n’interdit pas au navigateur de demander ou d’exécuter (politique CSP absente)", ""
        return
    rules = {}
    for part in metas[0].get("content", "").lower().split(";"):
        name, *values = part.split() or [""]
        rules.setdefault(name, set(values))
    weak = [name for name, values in NEEDED.items() if rules.get(name) != values]
    weak += [
        n for n, values in rules.items() if n.endswith("-src") and not values <= HARMLESS | _own(n, values)
    ]
    weak += [n for n in rules if n.startswith("script") and rules[n] != {"'none'"}]
    for name in sorted(set(weak)):
        yield "la politique de la page (CSP) laisse passer", f"{name} {' '.join(sorted(rules.get(name, ())))}"


def _own(rule: str, values: set[str]) -> set[str]:
    """The style sheet a page holds, named by its hash."""
    return {v for v in values if rule == "style-src" and v.startswith("'sha256-")}


def images(root) -> Iterator[tuple[str, bytes]]:
    """(kind, bytes) of the images inside a page; kind is png, jpeg, svg+xml, webp."""
    for node in root.iter("img", "source"):
        for name in ("src", "srcset"):
            head = INSIDE.match(node.get(name) or "")
            if head:
                body = node.get(name)[head.end() :]
                try:
                    yield head[0].strip()[11:].split(";")[0].lower(), base64.b64decode(body)
                except (binascii.Error, ValueError):
                    yield "illisible", b""
