"""Runs the writing half of a program with CPython's makefile()."""
from decoded import Incomparable
from scripted import ScriptedSocket

#: Encodings with a shift state, by the names that the file shows.
SHIFTS = ("hz", "iso2022_jp", "iso2022_jp_1", "iso2022_jp_2", "iso2022_jp_2004", "iso2022_jp_3", "iso2022_jp_ext", "iso2022_kr")
STATEFUL = (*SHIFTS, "utf-7", "utf-8-sig")
RESTARTED = (*SHIFTS, "utf-8-sig")
#: Encodings in which a mark after a letter changes the letter's code, so that CPython keeps the letter back.
PAIRS = ("euc_jis_2004", "euc_jisx0213", "shift_jis_2004", "shift_jisx0213", "iso2022_jp_2004", "iso2022_jp_3")

#: CPython writes utf-16 and utf-32 to sockets without a mark. This library writes one at the beginning.
MARKED = {"utf-16": "utf-16-le", "utf-32": "utf-32-le"}


def refusal(error):
    if isinstance(error, UnicodeEncodeError):
        answer = {"exc": "UnicodeEncodeError", "start": error.start, "end": error.end}
        return answer | {"reason": error.reason, "codec": error.encoding}
    return {"exc": type(error).__name__}


class Writer:
    def __init__(self, program):
        self.textual = "b" not in program["mode"]
        self.socket = ScriptedSocket()
        self.mark = False
        #: Whether a failed write has changed the state of CPython's encoder.
        self.confused = False
        self.marked = ()
        #: The last character that was written, if CPython's encoder may keep it.
        self.last = ""
        if not self.textual:
            self.file = self.socket.makefile("wb", program["buffering"])
            return
        encoding = self.unmarked(program.get("encoding") or "utf-8")
        self.newline = program.get("newline")
        options = {"errors": program.get("errors") or "strict", "newline": program.get("newline")}
        self.file = self.socket.makefile("w", program["buffering"], encoding=encoding, **options)

    def unmarked(self, encoding):
        self.mark = encoding in MARKED
        self.marked = (encoding, MARKED[encoding]) if self.mark else ()
        return MARKED.get(encoding, encoding)

    def write_mark(self):
        if self.mark:
            self.mark = False
            self.file.write("\ufeff")

    def data(self, value):
        return value if self.textual else bytes.fromhex(value)

    def call(self, step):
        if self.confused:
            raise Incomparable("a failed write in a stateful encoding")
        try:
            return getattr(self, "do_" + step["op"])(step)
        except Incomparable:
            raise
        except Exception as error:
            self.confused = self.textual and self.file.encoding in STATEFUL
            return self.named(refusal(error), step["got"])

    def named(self, answer, got):
        """Accepts either name of an encoding with a mark: the file's, or the one with the byte order."""
        if self.marked and got.get("codec") in self.marked:
            answer["codec"] = got["codec"]
        return answer

    def do_write(self, step):
        data = self.data(step["data"])
        mark = self.mark
        if mark:
            self.probe(data)
        self.write_mark()
        text = self.last + data if self.textual and self.file.encoding in PAIRS else ""
        if "か\0" in text:
            raise Incomparable("a NUL after a letter that may get a mark")
        size = self.file.write(data)
        self.last = text[-1:]
        return {"v": size}

    def probe(self, text):
        """Raises the error of the write, if any, before the mark is written."""
        if self.newline:
            text = text.replace("\n", self.newline)
        text.encode(self.file.encoding, self.file.errors)

    def do_writelines(self, step):
        for data in step["data"]:
            self.do_write({"data": data})
        return {"v": None}

    def end_text(self):
        if self.last == "か":
            raise Incomparable("the last character of a flushed text")

    def do_flush(self, step):
        self.end_text()
        self.file.flush()
        return {"wire": self.socket.wire.hex()}

    def do_reconfigure(self, step):
        self.end_text()
        options = dict(step["options"])
        if "line_buffering" not in options and "encoding" not in options and self.file.encoding in RESTARTED:
            raise Incomparable("settings changed in the middle of a stateful encoding")
        if "encoding" in options:
            options["encoding"] = self.unmarked(options["encoding"])
        self.file.reconfigure(**options)
        self.newline = options.get("newline", self.newline)
        return {"wire": self.socket.wire.hex()}

    def do_close(self, step):
        self.end_text()
        self.file.close()
        return {"wire": self.socket.wire.hex()}
