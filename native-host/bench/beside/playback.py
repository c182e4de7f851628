"""What a player would have shown, of when which bytes had come."""
import bisect

AHEAD_SECONDS = 2  # of film before it begins, and before it goes on after a stall


class Arrivals:
    """When how many bytes from the beginning on were there."""

    def __init__(self):
        self._times, self._totals = [], []

    def add(self, at, total):
        self._times.append(at)
        self._totals.append(total)

    @classmethod
    def of_pieces(cls, pieces, length, size):
        """From (piece, when) in any order."""
        have, upto, arrivals = set(), 0, cls()
        for piece, at in sorted(pieces, key=lambda it: it[1]):
            have.add(piece)
            if piece == upto:
                while upto in have:
                    upto += 1
                arrivals.add(at, min(size, upto * length))
        return arrivals

    def when(self, total):
        """When there were so many; None when never."""
        index = bisect.bisect_left(self._totals, total)
        return self._times[index] if index < len(self._times) else None

    def gaps(self):
        """(when more came, how much there was until then), one by one."""
        return zip(self._times, [0] + self._totals)

    def last(self):
        return self._times[-1] if self._times else None

    def total(self):
        return self._totals[-1] if self._totals else 0


def shown(arrivals, begin, size, rate):
    """(seconds until it begins, stalls, seconds of them) at so many bytes a second; None when it never came to the end."""
    if arrivals.total() < size:
        return None
    ahead = AHEAD_SECONDS * rate
    now = arrivals.when(min(size, ahead))
    start, place, stalls, waited = now - begin, 0, 0, 0.0
    while place < size:
        dry = _runs_dry(arrivals, now, place, rate)
        if dry is None:
            break
        now, place = dry
        goes_on = max(now, arrivals.when(min(size, place + ahead)))
        stalls, waited, now = stalls + 1, waited + goes_on - now, goes_on
    return start, stalls, waited


def _runs_dry(arrivals, now, place, rate):
    """When and where a film that plays from there meets what has not come; None when it plays to the end."""
    for at, before in arrivals.gaps():
        shown_until = now + (before - place) / rate
        if before > place and at > shown_until:
            return shown_until, before
    return None
