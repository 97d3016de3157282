"""Marks one may point at, with a mouse or a keyboard, where a page can answer: in JupyterLab only.

A finished report holds none: its image has an alternative text and its table below.
"""

MOST = 60
"""Marks at most: beyond, going through them by keyboard would be longer than reading the table."""
SHOWN = [False]
"""True in JupyterLab (workbench.lab): a batch draws the same bytes as ever."""
LEAST_MM = 1.6


def reperes(sheet) -> list[list]:
    """[left, top, width, height in % of the image, words] of each mark of a drawing that has words."""
    if not SHOWN[0] or not 0 < len(sheet.said) <= MOST:
        return []
    across, high = sheet.width / 100, (max(sheet.height, 1) - sheet.top) / 100
    out = []
    for x, y, wide, tall, words in sheet.said:
        wide, tall = max(wide, LEAST_MM), max(tall, LEAST_MM)
        left, top = x - wide / 2, y - tall / 2 - sheet.top
        out.append([*(round(v, 2) for v in (left / across, top / high, wide / across, tall / high)), words])
    return out
