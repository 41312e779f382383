"""Prints the results of calls on files of CPython's makefile(), as JSON (see fixtures.ts).

Each case is a program of test/conformance, whose `steps` are given as an index into `calls`, and the results of its calls.
No result depends on how the stream is cut into packets. Where this library differs from CPython on purpose, the oracle
gives the result that this library should have.
"""
import itertools
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../test/conformance/oracle"))

from driver import run

NEWLINES = [None, "", "\n", "\r", "\r\n"]
LINES = "one\ntwo\r\nthree\r\r\nfour é日😀\n\r"
ENCODINGS = "utf-8 utf-8-sig utf-7 utf-16 utf-16-le utf-16-be utf-32 utf-32-be gb18030 shift_jis euc_jp iso-2022-jp".split()
HANDLERS = "strict ignore replace backslashreplace surrogateescape surrogatepass xmlcharrefreplace".split()
DIRTY = {
    "utf-8": ["6f6b0a61ff620ae282286e64", "ed a0 80 0d c0 80 0a f0 9f 98", "c3 0d 0a 80 0a e9"],
    "ascii": ["61e90a800d0a62"],
    "utf-16-le": ["61 00 0a 00 00 d8 62 00 0d 00 0a 00 00 dc 63 00 64", "00 d8 0a 00 61"],
    "utf-16": ["feff 0061 000a dc00 0062 d800", "6100 0a00"],
    "utf-32-be": ["00000061 0000000a 00110000 00000062 0000000a 0000"],
    "gbk": ["c4e3 c4 0a bac3 80 0a c4", "61 c4 20 ff 0d 0a 62"],
    "gb18030": ["81308130 94 39fc36 0a 8130", "61 81 30 0a 62 0a"],
    "shift_jis": ["93fa967b 80 0a a0 0d 93", "61 eb 0a 93 0a fd"],
    "euc_jp": ["c6fc8eb1 8fb0a1 0a 8f b0 0a 8fb0", "8e 0a 61 ff 0a"],
    "iso-2022-jp": ["1b2442 467c 0a 4b5c 1b2842 21 0a 80 62", "1b2442 467c 1b 0a 61", "611b280a62"],
    "cp1252": ["80 81 0a 93 8d 0d 0a e4"],
    "utf-7": ["612b4147452d620a2b4147", "612b0a2b2f2f2d0a62"],
}


def call(op, n=None, **more):
    return {"op": op, **({} if n is None else {"n": n}), **more}


def many(*steps):
    return [*steps, call("read"), call("read")]


def relax(errors):
    return call("reconfigure", side="read", options={"errors": errors})


TEXT = [
    many(call("readlines")),
    many(*[call("read", 1)] * 30),
    many(call("readline"), call("read", 3), call("readlines", 4), call("readline", 2), call("next")),
    many(*[call("readline", 2)] * 20),
    many(call("readline"), call("buffer_read", 2), call("readline"), call("buffer_readline")),
    many(call("read", 2), call("buffer_read", 1), call("read", 4), call("skipline"), call("readline", 3)),
]
FAULTS = [
    many(*[call("readline")] * 5),
    many(call("read", 3), call("read", 3), call("readline"), call("skipline"), call("readline"), call("readline")),
    many(call("readline"), call("readline"), call("buffer_read", 1), call("readline"), call("readlines")),
    many(call("read", 1), call("readlines"), call("readline"), relax("replace"), call("readline")),
    many(call("skipline"), call("skipline"), call("skipline")),
    many(call("read", 2), call("detach"), call("readline"), call("read", 2)),
]
BYTES = [
    many(call("readlines")),
    many(*[call("read", 2)] * 8),
    many(call("readline"), call("read", 3), call("readline", 2), call("next"), call("readlines", 3)),
    many(call("skipline"), call("readinto", 5), call("readline", 4), call("detach"), call("readline")),
]
calls = TEXT + FAULTS + BYTES


def case(program, steps):
    data = program.pop("data")
    packets = [data.hex()] if data else []
    # The oracle expects our own results. They may be empty, because none of these calls makes use of them.
    got = [{**step, "got": {}} for step in steps]
    reply = run({"mode": "r", "buffering": -1, **program, "packets": packets, "steps": got})
    answers = [answer for answer, _ in reply["answers"]]
    return {**program, "data": data.hex(), "calls": calls.index(steps), "answers": answers}


def cases():
    for encoding, newline, steps in itertools.product(ENCODINGS, NEWLINES, TEXT):
        if encoding == "utf-8" or newline is None or steps is TEXT[2]:
            yield case({"encoding": encoding, "newline": newline, "data": LINES.encode(encoding, "replace")}, steps)
    for encoding, streams in DIRTY.items():
        for stream, errors, steps in itertools.product(streams, HANDLERS, FAULTS):
            newline = NEWLINES[(len(stream) + len(errors)) % len(NEWLINES)]
            data = bytes.fromhex(stream)
            yield case({"encoding": encoding, "errors": errors, "newline": newline, "data": data}, steps)
    for data, steps in itertools.product([b"", b"ab\ncd\r\nef\rgh\n\n\nxyz", b"\0\xff\n" * 3], BYTES):
        yield case({"mode": "rb", "data": data}, steps)


json.dump(
    {"python": sys.version.split()[0], "calls": calls, "cases": [*cases()]},
    sys.stdout,
    separators=(",", ":"),
)
