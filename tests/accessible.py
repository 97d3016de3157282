"""What axe-core and a browser say of a page for people who cannot see it, or see it large, or on paper."""

from pathlib import Path

import axe_playwright_python

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")

# One element of each look (colours, size, weight, what lies behind): measuring the contrast of each of three
# thousand cells of the same look took eight seconds a page.
ONE_OF_EACH = """() => {
  const looks = new Map(), walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const behind = e => { for (; e; e = e.parentElement) { const s = getComputedStyle(e);
    if (s.backgroundImage !== 'none' || s.backgroundColor !== 'rgba(0, 0, 0, 0)')
      return s.backgroundColor + s.backgroundImage; } return ''; };
  for (let n; n = walker.nextNode();) {
    const e = n.parentElement;
    if (!/[\\p{L}\\p{N}]{2}/u.test(n.data) || !e.checkVisibility() || e.closest('script, style')) continue;
    const s = getComputedStyle(e);
    const look = [s.color, s.fontSize, s.fontWeight, s.opacity, s.textShadow, behind(e)].join();
    if (!looks.has(look)) looks.set(look, e);
  }
  return [...looks.values()];
}"""

RUN = f"""async (rules) => {{
  const said = found => found.map(v => v.id + ' : ' + v.nodes.map(n => n.html.slice(0, 120)).join(' | '));
  const all = await axe.run(document, {{resultTypes: ['violations'],
    rules: {{'color-contrast': {{enabled: false}}, ...rules}}}});
  const some = ({ONE_OF_EACH})();
  const seen = await axe.run({{include: some}}, {{runOnly: ['color-contrast'], resultTypes: ['violations']}});
  return [...said(all.violations), ...said(seen.violations)];
}}"""


def faults(view, rules: dict | None = None) -> list[str]:
    """What axe-core finds in a page: WCAG 2.2 A and AA, and its own good practice. rules: axe's options."""
    view.evaluate(AXE)
    return view.evaluate(RUN, rules or {})


def faults_of_outputs(view) -> list[str]:
    """What axe-core finds in the outputs of a notebook open in JupyterLab, whose own frame is not ours.

    Headings follow the notebook's, which are outside. JupyterLab's body has no height and hides what is
    beyond it, and the notebook scrolls in it: axe holds all of that for invisible and measures no contrast.
    """
    size = view.viewport_size
    tall = view.evaluate("() => document.querySelector('.jp-WindowedPanel-viewport').scrollHeight + 300")
    view.set_viewport_size({"width": size["width"], "height": tall})
    view.evaluate("() => { document.body.style.overflow = 'visible'; }")
    view.evaluate(AXE)
    found, measured = view.evaluate("""async () => {
      const some = {include: [['.jp-Notebook .jp-OutputArea-output']]};
      const rules = {'heading-order': {enabled: false}};
      const seen = await axe.run(some, {resultTypes: ['violations', 'passes'], rules});
      const contrast = seen.passes.find(p => p.id === 'color-contrast')?.nodes ?? [];
      return [seen.violations.map(v => v.id + ' : ' + v.nodes.map(n => n.html.slice(0, 160)).join(' | ')),
        contrast.filter(n => n.any[0]?.data?.contrastRatio).length];
    }""")
    view.evaluate("() => { document.body.style.overflow = ''; }")
    view.set_viewport_size(size)
    return found if measured else [*found, "color-contrast : rien n’a été mesuré"]
