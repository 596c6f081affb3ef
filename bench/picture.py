"""Groups of horizontal bars as one SVG, readable on a light and on a dark page."""
from xml.sax.saxutils import escape

WIDTH, LABEL, VALUE, BAR, GAP = 760, 150, 80, 18, 6
STYLE = """text{font:13px system-ui,sans-serif;fill:#1f2328}.title{font-weight:600}.ours{fill:#0f766e}.other{fill:#b6bfc9}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.ours{fill:#2dd4bf}.other{fill:#57606a}}"""


def draw(groups):
    """`groups`: (title, value -> words, [(name, value), ours first]) each; a bar's length is relative to its group."""
    y, shapes = 8, []
    for title, words, bars in groups:
        shapes.append(f'<text class="title" x="0" y="{y + 14}">{escape(title)}</text>')
        y += 24
        longest = max(value for _, value in bars)
        for i, (name, value) in enumerate(bars):
            length = max(1, round((WIDTH - LABEL - VALUE) * value / longest))
            shapes += [f'<text x="{LABEL - 8}" y="{y + 14}" text-anchor="end">{escape(name)}</text>',
                       f'<rect class="{"other" if i else "ours"}" x="{LABEL}" y="{y}" width="{length}" height="{BAR}" rx="2"/>',
                       f'<text x="{LABEL + length + 6}" y="{y + 14}">{escape(words(value))}</text>']
            y += BAR + GAP
        y += 14
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" width="{WIDTH}" height="{y}" role="img">'
            f'\n<style>{STYLE}</style>\n' + "\n".join(shapes) + "\n</svg>\n")
