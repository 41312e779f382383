"""Finds, with CPython's own decoders, the bytes of each character of a stream and the position where decoding stops."""
import codecs

REPLIES = []
#: Encodings whose streams must begin with a byte order mark: its size and the two marks.
MARKS = {
    "utf-16": (2, (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)),
    "utf-32": (4, (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)),
}


def recorder(errors):
    """Registers an error handler that replies as `errors` does, and records each fault with the reply in REPLIES."""
    handler = codecs.lookup_error(errors)

    def record(error):
        fault = [error.start, error.end, error.reason, error.encoding, None, None]
        REPLIES.append(fault)
        fault[4], fault[5] = handler(error)
        if fault[5] < 0:
            fault[5] += len(error.object)
        return fault[4], fault[5]

    name = "recorded-" + errors
    codecs.register_error(name, record)
    return name


def each_byte(error):
    """Replaces each undecodable byte with one character, because skipline() counts it as one."""
    return "\ufffe" * (error.end - error.start), error.end


def skipper(errors):
    handler = codecs.lookup_error(errors)

    def skip(error):
        try:
            return handler(error)
        except Exception:
            return each_byte(error)

    name = "skipped-" + errors
    codecs.register_error(name, skip)
    return name


class Incomparable(Exception):
    """Raised if CPython cannot tell the results of the rest of a program. Its text is an id in differences.ts."""


class Refused:
    """A fault for which the error handler raises an error."""

    def __init__(self, start, answer):
        self.start = start
        self.answer = answer


class Decoded:
    """The decoded `text`. Character i stands for the bytes from `starts[i]` to `ends[i]`.

    `refused` is the fault at which decoding stops, if any.
    """

    def __init__(self, data, encoding, errors, state=None):
        self.data = data
        self.text = ""
        self.starts = []
        self.ends = []
        self.states = {0: state}
        self.refused = None
        self.tail = False
        self.encoding = encoding
        #: Whether the stream lacks the byte order mark that its encoding needs.
        self.unmarked = False
        #: Whether a replaced sequence ends where the refused one begins.
        self.adjoined = False
        faults = self.faults(errors, state)
        #: Whether a bad UTF-7 sequence may contain good characters: CPython does not tell which bytes they come from.
        self.mixed = encoding == "utf-7" and any(fault[4] is not None for fault in faults)
        self.decoder = self.make("strict", state)
        at = 0
        for start, end, reason, codec, text, resume in faults:
            self.good(at, start)
            if text is None:
                self.adjoined = start == at > 0
                return
            for i, character in enumerate(text):
                self.add(character, start if i == 0 else resume, resume)
            at = resume
            if encoding == "utf-8-sig":
                self.decoder.first = 0
            self.note(at)
        self.good(at, len(data))
        if encoding == "utf-7" and not self.mixed:
            self.end_shift()

    def make(self, errors, state):
        decoder = codecs.getincrementaldecoder(self.encoding)(errors)
        if state is not None:
            decoder.setstate(state)
        return decoder

    def lacks_mark(self, state):
        unit, marks = MARKS.get(self.encoding, (0, ()))
        return state is None and 0 < unit <= len(self.data) and self.data[:unit] not in marks

    def faults(self, errors, state):
        REPLIES.clear()
        if self.lacks_mark(state):
            # CPython would report another fault first if the first code unit had one.
            self.unmarked = True
            reason = self.encoding.upper() + " stream does not start with BOM"
            self.refused = Refused(0, {"exc": "UnicodeDecodeError", "reason": reason})
            return [[0, 0, "", "", None, 0]]
        decoder = self.make(recorder(errors), state)
        shift = 3 if self.encoding == "utf-8-sig" and state is None and self.data.startswith(codecs.BOM_UTF8) else 0
        try:
            decoder.decode(self.data, True)
            self.tail = decoder.decode(b"", True) != ""
        except UnicodeDecodeError as error:
            answer = {"exc": "UnicodeDecodeError", "start": error.start + shift, "end": error.end + shift}
            answer |= {"reason": error.reason, "codec": error.encoding}
            self.refused = Refused(error.start + shift, answer)
        except Exception as error:
            start = REPLIES[-1][0] + shift
            self.refused = Refused(start, {"exc": type(error).__name__})
        for fault in REPLIES:
            fault[0] += shift
            fault[1] += shift
            if fault[5] is not None:
                fault[5] += shift
        if self.refused and (not REPLIES or REPLIES[-1][4] is not None):
            # This decoder has raised the error without calling the handler.
            REPLIES.append([self.refused.start, 0, "", "", None, 0])
        return list(REPLIES)

    def good(self, start, end):
        for at in range(start, end):
            out = self.decoder.decode(self.data[at : at + 1])
            for i, character in enumerate(out):
                self.add(character, self.anchor if i == 0 else at + 1, at + 1)
            self.note(at + 1)

    def end_shift(self):
        """Decodes the end of the stream, which ends a shifted sequence of UTF-7."""
        for i, character in enumerate(self.decoder.decode(b"", True)):
            self.add(character, self.anchor if i == 0 else len(self.data), len(self.data))

    def add(self, character, start, end):
        self.text += character
        self.starts.append(start)
        self.ends.append(end)

    @property
    def anchor(self):
        return max(self.states)

    def note(self, at):
        state = self.decoder.getstate()
        if state[0] == b"":
            self.states[at] = state

    def characters_of(self, units, universal):
        """The number of decoded characters that `units` returned ones stand for: CR LF is returned as one."""
        if not universal:
            return units
        at = 0
        for _ in range(units):
            at += 1
            if self.text[at - 1] == "\r" and self.text[at : at + 1] == "\n":
                at += 1
        return at

    def check_pair(self, count):
        """Checks that no bytes without a character are between the CR and the LF of the last line end."""
        if self.text[count - 2 : count] == "\r\n" and self.starts[count - 1] != self.ends[count - 2]:
            raise Incomparable("silent bytes between a carriage return and its line feed")

    def place(self, units, universal):
        """The lowest and the highest position of the file after `units` characters.

        They differ if bytes that stand for no character follow: the file may be before or after them.
        """
        if self.mixed:
            raise Incomparable("a bad sequence in UTF-7")
        count = self.characters_of(units, universal)
        if universal and count > 1:
            self.check_pair(count)
        low = self.ends[count - 1] if count else 0
        if count < len(self.starts):
            return low, max(low, self.starts[count])
        return low, max(low, self.refused.start if self.refused else len(self.data))
