"""Programs under measurement: wall time, processor time of the whole process tree, peak memory."""
import dataclasses
import os
import signal
import subprocess
import threading
import time

TICKS = os.sysconf("SC_CLK_TCK")
LOOK_SECONDS = 0.005
SAMPLE_SECONDS = 0.1
STOP_SECONDS = 5


class Failed(Exception):
    """What was to be measured did not happen."""


@dataclasses.dataclass
class Usage:
    """Of a process and all below it. Mapped files count in rss and not in anon, which is what the program itself holds."""
    cpu: float
    peak_rss: float
    peak_anon: float


def until(holds, seconds, what):
    """Waits until it holds and says how long that took."""
    begin = time.monotonic()
    while not holds():
        if time.monotonic() - begin > seconds:
            raise Failed(f"{what}: not within {seconds} s")
        time.sleep(LOOK_SECONDS)
    return time.monotonic() - begin


def _stat(pid):
    with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
        return file.read().rpartition(")")[2].split()


def _tree(root):
    """The process and its living descendants."""
    children = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                children.setdefault(int(_stat(name)[1]), []).append(int(name))
            except OSError:
                pass  # it has just ended
    found = [root]
    for pid in found:
        found.extend(children.get(pid, ()))
    return found


def _memory(pid):
    """MiB resident, MiB of it anonymous."""
    values = {}
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:
        for line in file:
            if line.startswith(("VmRSS:", "RssAnon:")):
                name, value = line.split(":")
                values[name] = int(value.split()[0]) / 1024
    return values.get("VmRSS", 0), values.get("RssAnon", 0)


def memory_of(pid):
    """Of this one process: MiB resident, MiB of it anonymous, threads."""
    return *_memory(pid), int(_stat(pid)[17])


class Program:
    """One process and what it starts. Its output goes to a log; lines of it can be waited for."""

    def __init__(self, name, command, folder, environment=None, cwd=None):
        self.name = name
        self.log = os.path.join(folder, f"{name}-{time.monotonic_ns()}.log")
        self._lines = []
        self._status = None
        self._usage = Usage(0, 0, 0)
        self.begun = time.monotonic()
        self._process = subprocess.Popen(command, env=environment or os.environ, cwd=cwd, stdin=subprocess.PIPE,
                                         stdout=subprocess.PIPE, stderr=open(self.log, "wb"), start_new_session=True)
        self.pid = self._process.pid
        threading.Thread(target=self._read, daemon=True).start()
        threading.Thread(target=self._sample, daemon=True).start()

    def _read(self):
        for line in self._process.stdout:
            self._lines.append((time.monotonic(), line.decode(errors="replace").rstrip("\n")))

    def _sample(self):
        while self._status is None:
            self._look_at_memory()
            time.sleep(SAMPLE_SECONDS)

    def _look_at_memory(self):
        rss = anon = 0
        for pid in _tree(self.pid):
            try:
                here = _memory(pid)
            except OSError:
                continue
            rss += here[0]
            anon += here[1]
        self._usage.peak_rss = max(self._usage.peak_rss, rss)
        self._usage.peak_anon = max(self._usage.peak_anon, anon)

    def memory(self):
        """MiB resident and anonymous, now."""
        pairs = [_memory(pid) for pid in _tree(self.pid)]
        return sum(p[0] for p in pairs), sum(p[1] for p in pairs)

    def threads(self):
        return sum(int(_stat(pid)[17]) for pid in _tree(self.pid))

    def cpu(self):
        """Seconds of user and system so far, ended children included."""
        if self._status is not None:
            return self._usage.cpu
        total = 0
        for pid in _tree(self.pid):
            try:
                total += sum(int(ticks) for ticks in _stat(pid)[11:15])
            except OSError:
                pass
        return total / TICKS

    def usage(self):
        if self._status is None:
            self._look_at_memory()
        return Usage(self.cpu(), self._usage.peak_rss, self._usage.peak_anon)

    def has_ended(self):
        if self._status is None:
            pid, status, spent = os.wait4(self.pid, os.WNOHANG)
            if pid == self.pid:
                self._usage.cpu = spent.ru_utime + spent.ru_stime
                self._usage.peak_rss = max(self._usage.peak_rss, spent.ru_maxrss / 1024)
                self._status = os.waitstatus_to_exitcode(status)
                self._process.returncode = self._status
        return self._status is not None

    def succeeded(self):
        """Whether it has ended, and well."""
        if self.has_ended() and self._status != 0:
            raise Failed(f"{self.name} ended with {self._status}\n{self.story()}")
        return self._status is not None

    def line(self, prefix, seconds, after=0):
        """The first line from the given index that begins so: (its index, when it came, the line)."""
        found = []

        def there():
            start = found[-1] if found else after
            for index in range(start, len(self._lines)):
                if self._lines[index][1].startswith(prefix):
                    found.append(index)
                    return True
            if self.has_ended() and len(self._lines) <= start:
                raise Failed(f"{self.name} ended before it said \"{prefix}\"\n{self.story()}")
            return False

        try:
            until(there, seconds, f"{self.name} says \"{prefix}\"")
        except Failed as failed:
            raise Failed(f"{failed}\n{self.story()}") from None
        return found[-1], *self._lines[found[-1]]

    def said(self):
        """How many lines it has printed; what `line` may begin after."""
        return len(self._lines)

    def lines(self):
        return list(self._lines)

    def tell(self, text):
        self.tell_bytes(text.encode() + b"\n")

    def tell_bytes(self, data):
        self._process.stdin.write(data)
        self._process.stdin.flush()

    def stop(self):
        """Ends it and all below it; asks first."""
        if not self.has_ended():
            os.killpg(self.pid, signal.SIGTERM)
            try:
                until(self.has_ended, STOP_SECONDS, "stop")
            except Failed:
                os.killpg(self.pid, signal.SIGKILL)
                until(self.has_ended, STOP_SECONDS, "kill")
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except OSError:
            pass
        self._process.stdin.close()

    def story(self):
        """The last of what it said."""
        with open(self.log, encoding="utf-8", errors="replace") as file:
            errors = file.read().splitlines()[-15:]
        return "\n".join(f"    {line}" for line in [line for _, line in self._lines[-15:]] + errors)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
