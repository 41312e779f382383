"""The library's classes with the interface of Python's. Each is a thin proxy: a call is one line of JSON to bridge.mjs.

A proxy has the methods and attributes that its class has in JavaScript, by Python's names. Below it may be another proxy,
or an object of Python's, which the library then asks. Methods that a subclass overrides are called by the library.
"""

import base64
import builtins
import errno
import functools
import inspect
import io
import itertools
import json
import operator
import os
import queue
import re
import socket
import subprocess
import threading
import unittest

PATIENCE = 30
OBJECTS, PROXIES, waiting = {}, {}, {}
counter, sending, asked = itertools.count(1), threading.Lock(), 0


class OutOfRange(ValueError, IndexError, OverflowError):
    """A RangeError: JavaScript has one class for all of these."""


EXCEPTIONS = {
    "ERR_MODULE_NOT_FOUND": unittest.SkipTest,
    "ERR_CLOSED_FILE": ValueError,
    "ERR_UNSUPPORTED_OPERATION": io.UnsupportedOperation,
    "ETIMEDOUT": TimeoutError,
    "ERR_UNKNOWN_ENCODING": LookupError,
    "ERR_LINE_TOO_LONG": OverflowError,
    "ERR_CONNECTION_CLOSED": ConnectionError,
    "TypeError": TypeError,
    "RangeError": OutOfRange,
}


class LibraryError(Exception):
    """An error of the library that has no counterpart in Python."""


def exception(facts):
    if facts.get("error"):
        return OBJECTS[facts["error"]]
    code, name, message = facts.get("code"), facts["name"], facts["message"]
    if name in ("UnicodeDecodeError", "UnicodeEncodeError"):
        return getattr(builtins, name)(facts["encoding"], decode(facts["object"]), facts["start"], facts["end"], facts["reason"])
    kind = EXCEPTIONS.get(code) or EXCEPTIONS.get(name)
    if kind is None and hasattr(errno, code or ""):
        return OSError(getattr(errno, code), message)
    error = (kind or LibraryError)(message)
    error.code = code
    return error


def encode(value):
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, Proxy) and "_js" in vars(value):
        return {"js": value._js}
    if isinstance(value, (list, tuple)):
        return [encode(item) for item in value]
    if isinstance(value, dict):
        return {name: encode(item) for name, item in value.items()}
    if hasattr(type(value), "__index__"):
        return operator.index(value)
    try:
        return {"bytes": base64.b64encode(memoryview(value).cast("B")).decode()}
    except TypeError:
        OBJECTS[id(value)] = value
    if isinstance(value, type) and issubclass(value, Proxy):
        return {"py": id(value), "extends": value._of, "overrides": overrides(value)}
    directions = {name: bool(getattr(value, name, bool)()) for name in ("readable", "writable")}
    return {"py": id(value), **({} if isinstance(value, type) else directions)}


def decode(value):
    if isinstance(value, list):
        items = [decode(item) for item in value]
        return tuple(items) if [type(item) for item in items] == [str, int] else items  # an address
    if not isinstance(value, dict):
        return value
    if "bytes" in value:
        return base64.b64decode(value["bytes"])
    if "py" in value:
        return OBJECTS[value["py"]]
    if "js" not in value:
        return {name: decode(item) for name, item in value.items()}
    if value["js"] not in PROXIES:
        made = object.__new__(OBJECTS.get(value.get("subclass")) or CLASSES.get(value["of"], Proxy))
        made._adopt(value["js"])
    return PROXIES[value["js"]]


def say(message):
    with sending:
        node.stdin.write(json.dumps(message).encode() + b"\n")
        node.stdin.flush()


def request(do, *args):
    """Asks the library, and waits for its answer."""
    global asked
    asked += 1
    number, answers = next(counter), queue.SimpleQueue()
    waiting[number] = answers
    say({"id": number, "do": do, "args": encode(args)})
    try:
        answer = answers.get(timeout=PATIENCE)
    except queue.Empty:
        raise AssertionError(f"no answer within {PATIENCE} s") from None
    if "error" in answer:
        raise exception(answer["error"])
    return decode(answer["ok"])


def listen():
    for line in node.stdout:
        message = json.loads(line)
        if "re" in message:
            waiting.pop(message["re"]).put(message)
        else:
            threading.Thread(target=serve, args=(message,), daemon=True).start()


def serve(message):
    """Does what the library asks of an object of Python's."""
    try:
        say({"re": message["id"], "ok": encode(ASKED[message["do"]](*decode(message["args"])))})
    except BaseException as error:
        OBJECTS[id(error)] = error
        say({"re": message["id"], "error": {"message": str(error), "py": id(error)}})


def no_wait(result):
    if result is None:
        raise BlockingIOError("the library has no non-blocking mode")
    return result


def read(raw, size):
    if not hasattr(raw, "readinto"):
        return no_wait(raw.read(size))
    buffer = bytearray(size)
    return bytes(buffer[: no_wait(raw.readinto(buffer))])


def write(raw, data):
    while data:
        data = data[no_wait(raw.write(data)) :]


def call(target, name, args):
    function = getattr(target, name) if name else target
    return function(*args[: len(inspect.signature(function).parameters)])


ASKED = {
    "read": read,
    "write": write,
    "close": lambda raw: raw.close() if hasattr(raw, "close") else None,
    "call": call,
    "handle": lambda handler, facts: list(handler(exception(facts))),
}


def camel(name):
    return re.sub("_([a-z])", lambda match: match[1].upper(), name)


def options(**given):
    """Options by JavaScript's names. None is left out, where it is not a value of its own."""
    return {camel(name): value for name, value in given.items() if value is not None or name == "newline"}


def overrides(cls):
    own = {name: value for base in cls.__mro__ if base.__module__ != __name__ for name, value in vars(base).items()}
    return {camel(name): name for name, value in own.items() if callable(value) and not name.startswith("_")}


class Proxy:
    """An object of the library."""

    def __init_subclass__(cls):
        if cls.__module__ == __name__:
            cls._of = cls.__name__

    def __init__(self, *args):
        vars(self).pop("_js", None)
        made = request("make", self._of, overrides(type(self)), args)
        del PROXIES[made._js]
        self._adopt(made._js)

    def _adopt(self, handle):
        vars(self)["_js"] = handle
        PROXIES[handle] = self

    def _call(self, name, *args):
        if "_js" not in vars(self):
            raise ValueError("I/O operation on uninitialized object")
        return request("call", self, name, args)

    def _fill(self, name, buffer):
        view = memoryview(buffer)
        if view.readonly:
            raise TypeError("a writable buffer is required")
        size, data = request("fill", self, name, view.nbytes)
        view.cast("B")[:size] = data[:size]
        return size

    def __getattr__(self, name):
        got = not name.startswith("_") and request("get", self, camel(name))
        if not got or not got["found"]:
            raise AttributeError(name)
        return got["value"] if "value" in got else functools.partial(self._call, camel(name))

    def __setattr__(self, name, value):
        if name.startswith("_") or "_js" not in vars(self) or not request("set", self, camel(name), value):
            object.__setattr__(self, name, value)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class File(Proxy):
    def writelines(self, lines):
        self._call("writelines", list(lines) if hasattr(lines, "__iter__") and not isinstance(lines, (str, bytes)) else lines)

    def __next__(self):
        if "_lines" not in vars(self):
            vars(self)["_lines"] = self._call("lines")
        item = self._lines._call("next")
        if item["done"]:
            del vars(self)["_lines"]
            raise StopIteration
        return item["value"]

    def __enter__(self):
        if self.closed:
            raise ValueError("I/O operation on closed file")
        return self

    __iter__ = __enter__


class Buffered(File):
    def __init__(self, *layers, buffer_size=8192):
        super().__init__(*layers, *([] if isinstance(layers[-1], int) else [buffer_size]))


class BytesIO(File):
    def __init__(self, initial_bytes=b""):
        super().__init__(b"" if initial_bytes is None else initial_bytes)


class TextIOWrapper(File):
    def __init__(self, buffer, encoding=None, errors=None, newline=None, line_buffering=False, write_through=False):
        given = options(encoding=encoding, errors=errors, newline=newline, line_buffering=line_buffering)
        super().__init__(buffer, given)
        vars(self)["_given"] = given
        if write_through:
            self.reconfigure(write_through=True)

    def reconfigure(self, **changes):
        self._call("reconfigure", options(**changes))
        self._given.update((name, value) for name, value in changes.items() if name == "newline")

    def seek(self, offset, whence=0):
        """Text has no positions (AT-15). To the start of bytes in memory, a new file goes on, so that tests can."""
        memory = None if self.closed or (offset, whence) != (0, 0) else self.buffer
        if type(memory) is not BytesIO:
            return self._call("seek", offset, whence)
        given = {**self._given, "encoding": self.encoding, "errors": self.errors}
        self.detach()
        memory.seek(0)
        Proxy.__init__(self, memory, given)
        return 0


class Socket(Proxy):
    def makefile(self, mode="r", buffering=None, **text):
        return self._call("makefile", mode, options(buffering=buffering, **text))

    def _call(self, name, *args):
        try:
            return super()._call(name, *args)
        except ValueError as error:  # a ClosedFileError: in Python a closed socket has a bad descriptor
            raise error if isinstance(error, OutOfRange) else OSError(errno.EBADF, str(error)) from error

    def settimeout(self, seconds):
        self._call("settimeout", None if seconds is None else seconds * 1000)

    def gettimeout(self):
        milliseconds = self._call("gettimeout")
        return None if milliseconds is None else milliseconds / 1000

    timeout = property(gettimeout)

    def shutdown(self, how):
        self._call("shutdown", ("read", "write", "both")[how])

    @property
    def family(self):
        return socket.AF_INET6 if ":" in self.getsockname()[0] else socket.AF_INET


def create_connection(address, timeout=socket._GLOBAL_DEFAULT_TIMEOUT, source_address=None, **_):
    """In the place of socket.create_connection()."""
    host, port = source_address or ("", 0)
    timeout = socket.getdefaulttimeout() if timeout is socket._GLOBAL_DEFAULT_TIMEOUT else timeout
    local = options(local_address=socket.gethostbyname(host) if host else None, local_port=port)
    made = request("connect", address, {**local, "timeout": timeout and timeout * 1000})
    made.settimeout(timeout)
    return made


class Listener(Proxy):
    def getsockname(self):
        return self._call("address")

    def fileno(self):
        """Node does not show the descriptor (SS-49); as in Python, there is none after close()."""
        try:
            return self._call("address") and 0
        except ValueError:
            return -1


class BaseServer(Proxy):
    address_family = socket.AF_INET

    def __init__(self, server_address, handler, bind_and_activate=True):
        super().__init__(server_address, handler, bind_and_activate)
        if bind_and_activate:
            self.ready()

    def serve_forever(self, poll_interval=0.5):
        self._call("serveForever", poll_interval * 1000)

    def __exit__(self, *_):
        self.server_close()


class ThreadingMixIn:
    def __init_subclass__(cls):
        super().__init_subclass__()
        cls._of = f"Threading{cls._of.removeprefix('Threading')}"


def member(name, is_method):
    if not is_method:
        return property(lambda self: Proxy.__getattr__(self, name))
    kind = {"readinto": lambda self, buffer: self._fill(name, buffer)}.get(name.removesuffix("1"))
    return kind or (lambda self, *args: self._call(name, *args))


node = subprocess.Popen(
    ["node", os.path.join(os.path.dirname(os.path.abspath(__file__)), "bridge.mjs")],
    stdin=subprocess.PIPE,
    stdout=subprocess.PIPE,
)
threading.Thread(target=listen, daemon=True).start()
CLASSES = {"ThreadingMixIn": ThreadingMixIn, "TextIOWrapper": TextIOWrapper, "BytesIO": BytesIO, "Socket": Socket, "Listener": Listener}
for of, members in request("describe"):
    base = BaseServer if of.endswith("Server") else Buffered if of.startswith("Buffered") else File if of == "SocketIO" else Proxy
    cls = CLASSES.setdefault(of, type(of, (base,), {"__module__": __name__}))
    if "Unix" in of:
        cls.address_family = socket.AF_UNIX
    for name, is_method in members:
        python = re.sub("[A-Z]", lambda match: "_" + match[0].lower(), name)
        if not hasattr(cls, python):
            setattr(cls, python, member(name, is_method))
for of in "SocketIO", "BufferedReader", "BufferedWriter", "BufferedRWPair", "BytesIO", "TextIOWrapper":
    {"S": io.RawIOBase, "T": io.TextIOBase}.get(of[0], io.BufferedIOBase).register(CLASSES[of])
globals().update(CLASSES)
