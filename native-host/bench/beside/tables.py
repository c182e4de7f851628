"""Markdown: medians with their smallest and largest, and ratios."""
import statistics


def spread(values, digits=2):
    """Median (min..max)."""
    if not values:
        return "-"
    median = f"{statistics.median(values):.{digits}f}"
    if len(values) == 1:
        return median
    return f"{median} ({min(values):.{digits}f}..{max(values):.{digits}f})"


class Table:
    """Rows of samples by client. The first column of figures is the one that ratios are made of."""

    def __init__(self, *columns, reference="libtorrent", ours="Starling"):
        self._columns = columns  # (title, digits)
        self._reference, self._ours = reference, ours
        self._rows = {}
        self._notes = {}

    def add(self, row, *sample):
        self._rows.setdefault(row, []).append(sample)

    def note(self, row, text):
        """Instead of figures, or beside them."""
        self._rows.setdefault(row, [])
        self._notes[row] = text

    def _median(self, row, column=0):
        values = [sample[column] for sample in self._rows[row] if sample[column] is not None]
        return statistics.median(values) if values else None

    def _ratio(self, row, other):
        mine, theirs = self._median(row), other
        return f"{mine / theirs:.2f}" if mine is not None and theirs else "-"

    def print(self):
        names = [title for title, _ in self._columns]
        reference = next((row for row in self._rows if row.startswith(self._reference)), None)
        medians = [self._median(row) for row in self._rows if not row.startswith(self._ours)]
        best = min((m for m in medians if m is not None), default=None)
        head = ["", names[0], f"to {self._reference}'s", "to the best other's", *names[1:], "runs", "remarks"]
        print("| " + " | ".join(head) + " |")
        print("|" + " --- |" * len(head))
        for row, samples in self._rows.items():
            cells = [spread([s[i] for s in samples if s[i] is not None], digits)
                     for i, (_, digits) in enumerate(self._columns)]
            beside = self._median(reference) if reference else None
            print("| " + " | ".join([row, cells[0], self._ratio(row, beside), self._ratio(row, best), *cells[1:],
                                     str(len(samples)), self._notes.get(row, "")]) + " |")
        print(flush=True)
