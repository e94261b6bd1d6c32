"""The report as Markdown: headings, tables of comparisons with their notes, a summary."""

import numpy as np

from tridentscan import Number
from tridentscan.files import write_whole
from tridentscan.plot.style import encoded
from tridentscan.tables import markdown


def percent(value, digits=2):
    return "-" if not np.isfinite(value) else f"{100 * value:+.{digits}f} %"


class Document:
    """Collects sections; `comparisons` holds every one made, for the summary."""

    def __init__(self, sources, images):
        self.sources, self.images = sources, images
        self.comparisons, self._sections, self._used = [], [], set()

    def heading(self, title):
        self._sections.append((title, []))

    def _add(self, block):
        self._sections[-1][1].append(block)

    def text(self, *sentences):
        self._add(" ".join(" ".join(sentence.split()) for sentence in sentences))

    def table(self, header, rows):
        self._add(markdown(header, [list(map(str, row)) for row in rows]))

    def image(self, figure, name, alternative):
        self.images.mkdir(parents=True, exist_ok=True)
        write_whole({self.images / name: encoded(figure, "png", dpi=150)})
        self._add(f"![{alternative}](images/{name})")

    def cite(self, source):
        """The key of a source, which then appears in the list at the end."""
        self._used.add(source)
        return f"[{source}](#sources)"

    def compare(self, comparisons):
        """Quantity, here, reference, source, deviation, pull, verdict; notes below."""
        comparisons, rows = list(comparisons), []
        verdicts, notes = self._verdicts(comparisons)
        for c, verdict in zip(comparisons, verdicts):
            reference = c.reference
            unit = f" {reference.unit}" if reference.unit else ""
            rows.append([reference.quantity, f"{c.ours}{unit}",
                         f"{Number(reference.value, reference.error)}{unit}",
                         self.cite(reference.source), percent(c.deviation),
                         f"{c.pull:+.1f}" if np.isfinite(c.pull) else "-", verdict])
        self.table(["quantity", "here", "reference", "source", "deviation", "pull", "verdict"], rows)
        bases = sorted({f"{100 * r.tolerance:g} % ({r.basis})"
                        for r in (c.reference for c in comparisons) if r.tolerance})
        if bases:
            self.text(f"A difference may exceed three standard deviations by what the reference leaves open: {'; '.join(bases)}.")
        self._add_notes(notes)

    def judged(self, header, rows, comparisons):
        """A table whose last column is the verdicts of `comparisons`; notes below."""
        verdicts, notes = self._verdicts(comparisons)
        self.table(header, [[*row, verdict] for row, verdict in zip(rows, verdicts)])
        self._add_notes(notes)

    def _verdicts(self, comparisons):
        """Cells for the verdicts, and the numbered notes that they point to."""
        self.comparisons += comparisons
        notes = list(dict.fromkeys(c.text for c in comparisons if c.text))
        return [f"**{c.verdict}**, note {notes.index(c.text) + 1}" if c.text else c.verdict
                for c in comparisons], notes

    def _add_notes(self, notes):
        if notes:
            self._add("\n".join(f"{i}. {note}" for i, note in enumerate(notes, 1)))

    def _summary(self):
        count = {v: sum(c.verdict == v for c in self.comparisons)
                 for v in ("agrees", "explained", "open")}
        yield (f"{len(self.comparisons)} comparisons: {count['agrees']} agree, "
               f"{count['explained']} differ and are explained, {count['open']} are open.")
        for verdict in ("open", "explained"):
            accounts = {}
            for c in self.comparisons:
                if c.verdict == verdict:
                    accounts.setdefault(c.text, []).append(c)
            if not accounts:
                continue
            yield "These are open:" if verdict == "open" else "These differ, and the reason is known:"
            lines = []
            for text, group in accounts.items():
                low, high = min(c.deviation for c in group), max(c.deviation for c in group)
                span = percent(low) if low == high else f"{percent(low)} to {percent(high)}"
                more = f" and {len(group) - 1} more" if len(group) > 1 else ""
                number = f": {span}" if np.isfinite(low) else ""
                lines.append(f"- {group[0].reference.quantity}{more}{number}. {text}")
            yield "\n".join(lines)

    def _source_list(self):
        return "\n".join(f"- **{key}** ({entry['status']}): {' '.join(entry['text'].split())}"
                         for key, entry in self.sources.items() if key in self._used)

    def render(self, opening):
        """The whole page. Section numbers follow the order of headings."""
        blocks = ["# Validation", opening, "## Summary", *self._summary()]
        for i, (title, content) in enumerate(self._sections, 1):
            blocks += [f"## {i}. {title}", *content]
        blocks += ["## Sources", self._source_list()]
        return "\n\n".join(blocks) + "\n"
