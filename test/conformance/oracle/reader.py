"""Runs the reading half of a program with CPython's makefile().

Where this library differs from CPython on purpose, this class gives the results that this library should have. It undoes
a failed read by opening the file again and repeating the calls that succeeded. For `.buffer`, `detach()` and a change of
`errors` it opens a file at the exact byte, which it knows from CPython's decoder.
"""
import codecs

from decoded import Decoded, Incomparable, skipper
from scripted import ScriptedSocket, Stop

#: For each encoding the state in which its next decoder starts.
STATES = {}
PREFIX = "resumed_"


def resumed(name):
    """Finds an encoding with the prefix: its decoders start in the state that STATES has."""
    encoding = name.removeprefix(PREFIX)
    if encoding == name:
        return None
    info = codecs.lookup(encoding)

    def decoder(errors="strict"):
        made = info.incrementaldecoder(errors)
        made.setstate(STATES[info.name])
        return made

    return codecs.CodecInfo(
        info.encode, info.decode, incrementalencoder=info.incrementalencoder, incrementaldecoder=decoder, name=name
    )


codecs.register(resumed)


def resume(encoding, state):
    if state is None:
        return encoding
    STATES[codecs.lookup(encoding).name] = state
    return PREFIX + encoding


class Reader:
    def __init__(self, program):
        self.data = b"".join(bytes.fromhex(packet) for packet in program["packets"])
        self.packets = [bytes.fromhex(packet) for packet in program["packets"]]
        self.textual = "b" not in program["mode"]
        self.buffering = program["buffering"]
        self.encoding = program.get("encoding") or "utf-8"
        self.errors = program.get("errors") or "strict"
        self.newline = program.get("newline")
        self.base = 0
        self.state = None
        self.started = False
        self.reopened = False
        self.open()

    # Opening the file at a position

    def rest(self, end):
        """The packets from `base` to `end`, cut as in the program."""
        at = 0
        for packet in self.packets:
            yield packet[max(0, self.base - at) : max(0, end - at)]
            at += len(packet)

    def open(self):
        self.done = []
        self.units = 0
        self.decoded = None
        if self.textual:
            self.decoded = Decoded(self.data[self.base :], self.encoding, self.errors, self.state)
        self.file = self.makefile(self.errors, self.decoded.refused if self.decoded else None)

    def makefile(self, errors, refused):
        end = len(self.data) if refused is None else self.base + refused.start
        self.socket = ScriptedSocket(self.rest(end), refused is not None)
        if not self.textual:
            return self.socket.makefile("rb", self.buffering)
        encoding = resume(self.encoding, self.state)
        return self.socket.makefile("r", self.buffering, encoding=encoding, errors=errors, newline=self.newline)

    def move(self, place):
        self.reopened = True
        self.base = place
        self.open()

    @property
    def place(self):
        """The lowest and the highest position in bytes at which the file may be."""
        if not self.textual:
            return self.base + self.units, self.base + self.units
        low, high = self.decoded.place(self.units, self.newline is None)
        return self.base + low, self.base + high

    def leave_text(self):
        """Returns `place`, and keeps the decoder's state at that position for the next file."""
        low, high = self.place
        states = self.decoded.states
        if low - self.base not in states:
            raise Incomparable("between the bytes of a shift")
        self.state = states[low - self.base]
        return low, high

    # Calls

    def call(self, step):
        got = step["got"]
        if "skip" in got:
            return got
        return getattr(self, "do_" + step["op"])(step, got)

    def attempt(self, action):
        """Makes a call on the file. If it fails, it consumes nothing."""
        refused = self.decoded.refused if self.decoded else None
        if refused and self.newline in (None, "", "\r\n") and self.decoded.text.endswith("\r"):
            raise Incomparable("a carriage return before a bad byte")
        if refused and self.decoded.adjoined:
            raise Incomparable("a replaced sequence right before a refused one")
        if self.decoded and self.decoded.tail:
            raise Incomparable("what follows an incomplete multi-byte code")
        self.started = True
        try:
            value = action(self.file)
        except Stop:
            self.file = self.makefile(self.errors, refused)
            for earlier in self.done:
                earlier(self.file)
            return self.refusal(refused)
        self.done.append(action)
        self.units += sum(map(len, value)) if isinstance(value, list) else len(value)
        return self.shown(value)

    def refusal(self, refused):
        answer = dict(refused.answer)
        if "start" not in answer:
            return answer
        low = self.place[0] - self.base
        return answer | {"start": answer["start"] - low, "end": answer["end"] - low}

    def shown(self, value):
        if isinstance(value, list):
            return {"l": [self.shown(line) for line in value]}
        return {"s": value} if isinstance(value, str) else {"b": value.hex()}

    def do_read(self, step, got):
        n = step.get("n")
        if n == 0:
            return self.shown("" if self.textual else b"")
        if self.buffering == 0 and not self.textual and n is not None and n > 0:
            return self.some(n, got)
        return self.attempt(lambda f: f.read(-1 if n is None else n))

    def do_readline(self, step, got):
        n = step.get("n")
        if n == 0:
            return self.shown("" if self.textual else b"")
        return self.attempt(lambda f: f.readline(-1 if n is None else n))

    def do_readlines(self, step, got):
        return self.attempt(lambda f: f.readlines(step.get("n")))

    def do_take(self, step, got):
        return self.taken(got, lambda f: self.exactly(f, step["n"]))

    def do_takeline(self, step, got):
        return self.taken(got, lambda f: f.readline())

    def taken(self, got, action):
        """`take` and `takeline`, which CPython lacks. A result must be what the same read would return."""
        self.started = True
        return got if "none" in got else self.attempt(action)

    def do_next(self, step, got):
        answer = self.attempt(lambda f: next(f, "" if self.textual else b""))
        return {"end": True} if answer in ({"s": ""}, {"b": ""}) else answer

    def do_newlines(self, step, got):
        if self.reopened or self.decoded.refused or self.done == [] or self.decoded.place(self.units, self.newline is None)[1] < len(self.data):
            return got
        value = self.file.newlines
        return {"v": list(value) if isinstance(value, tuple) else value}

    def exactly(self, f, n):
        parts = b"" if not self.textual else ""
        while len(parts) < n:
            more = f.read(n - len(parts))
            if not more:
                break
            parts += more
        return parts

    def some(self, n, got):
        """A call that returns what has arrived. Any allowed size is accepted, so it is taken from our result."""
        size = len(got["b"]) // 2 if "b" in got else -1
        left = len(self.data) - self.place[0]
        if size < 0 or (n is not None and n >= 0 and size > n) or (size == 0 and left > 0 and n != 0):
            return {"expected": f"1 to {n} bytes of {left}"}
        # At the end of the stream CPython must have read too, to notice the end.
        return self.attempt(lambda f: self.exactly(f, size if left or n == 0 else 1))

    def do_read1(self, step, got):
        return self.some(step.get("n"), got)

    def do_readinto1(self, step, got):
        return self.some(step["n"], got)

    def do_readinto(self, step, got):
        if self.buffering == 0:
            return self.some(step["n"], got)
        return self.attempt(lambda f: self.exactly(f, step["n"]))

    def do_peek(self, step, got):
        place = self.place[0]
        self.file.peek()
        size = len(got["b"]) // 2 if "b" in got else 0
        if size == 0 and place < len(self.data):
            return {"expected": "a byte"}
        return {"b": self.data[place : place + size].hex()}

    def do_skipline(self, step, got):
        if not self.textual:
            answer = self.attempt(lambda f: f.readline())
            return {"v": len(answer["b"]) // 2}
        if self.decoded.refused is None:
            answer = self.attempt(lambda f: f.readline())
            self.leave_unended(answer["s"])
            return {"v": len(answer["s"])}
        if self.decoded.unmarked:
            raise Incomparable("a stream without its mark")
        low, _ = self.leave_text()
        errors, self.errors = self.errors, skipper(self.errors)
        self.move(low)
        answer = self.attempt(lambda f: f.readline())
        self.leave_unended(answer["s"])
        low, _ = self.leave_text()
        self.errors = errors
        self.move(low)
        return {"v": len(answer["s"])}

    def leave_unended(self, line):
        """If the skipped line has no end, moves to the end of the stream, past bytes that stand for no character."""
        ends = {None: "\n", "": ("\n", "\r")}.get(self.newline, self.newline)
        low, high = self.place
        if low < high == len(self.data) and not line.endswith(ends):
            self.leave_text()
            self.move(high)

    # Leaving the text file for the bytes below it

    def do_buffer_read(self, step, got):
        return self.bytes(got, lambda data: data[: step["n"]])

    def do_buffer_readline(self, step, got):
        return self.bytes(got, lambda data: data[: data.index(b"\n") + 1 or None] if b"\n" in data else data)

    def bytes(self, got, cut):
        low, _ = self.leave_text()
        part = cut(self.data[low:])
        self.move(low + len(part))
        return {"b": part.hex()}

    def do_detach(self, step, got):
        if self.textual:
            low, _ = self.leave_text()
            self.textual = False
            self.move(low)
        elif self.buffering != 0:
            self.buffering = 0
            self.move(self.place[0])
        return {"v": None}

    def do_reconfigure(self, step, got):
        options = step["options"]
        recodes = "encoding" in options or "newline" in options
        if recodes and self.started:
            return {"exc": "UnsupportedOperation"}
        if recodes:
            self.errors = options.get("errors") or ("strict" if "encoding" in options else self.errors)
            self.encoding = options.get("encoding", self.encoding)
            self.newline = options.get("newline", self.newline)
            self.state = None
            self.open()
            self.file.reconfigure(**options)
            return {"v": None}
        low = self.leave_text()[0] if self.started else self.base
        self.errors = options.get("errors") or self.errors
        self.move(low)
        return {"v": None}
