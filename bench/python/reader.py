"""A process that runs one Python variant: reader.py KIND [ARGUMENT]."""

import asyncio
import os
import socket
import sys
import time
import zlib

from answer import Clock, answer, percentiles, timed


def connect(task):
    sock = socket.create_connection(("127.0.0.1", task["port"]))
    sock.sendall(b"%d\n" % task["repeats"])
    return sock


def tell(items, proof, measure):
    """Counts the items and their lengths. A timed round runs the plain loop, without the checksum."""
    count = size = crc = 0
    if proof:
        for item in items:
            count += 1
            size += len(item)
            crc = zlib.crc32(item.encode() if isinstance(item, str) else item, crc)
        return {"count": count, "size": size, "measure": measure, "crc": crc}
    for item in items:
        count += 1
        size += len(item)
    return {"count": count, "size": size, "measure": measure}


def text(task, encoding):
    with connect(task) as sock, sock.makefile("r", encoding=encoding) as f:
        return tell(f, task["proof"], "points")


def binary(task):
    with connect(task) as sock, sock.makefile("rb") as f:
        return tell(f, task["proof"], "bytes")


def frames(task, size):
    with connect(task) as sock, sock.makefile("rb") as f:
        if task["proof"]:
            return tell(iter(lambda: f.read(size), b""), True, "bytes")
        count = total = 0
        read = f.read
        while frame := read(size):
            count += 1
            total += len(frame)
        return {"count": count, "size": total, "measure": "bytes"}


async def asyncio_connect(task):
    reader, writer = await asyncio.open_connection("127.0.0.1", task["port"], limit=2**18)
    writer.write(b"%d\n" % task["repeats"])
    return reader, writer


async def asyncio_text(task):
    reader, writer = await asyncio_connect(task)
    count = size = crc = 0
    proof = task["proof"]
    while line := (await reader.readline()).decode():
        count += 1
        size += len(line)
        if proof:
            crc = zlib.crc32(line.encode(), crc)
    writer.close()
    return {"count": count, "size": size, "measure": "points", **({"crc": crc} if proof else {})}


async def asyncio_frames(task, wanted):
    reader, writer = await asyncio_connect(task)
    count = size = crc = 0
    proof = task["proof"]
    try:
        while True:
            frame = await reader.readexactly(wanted)
            count += 1
            size += len(frame)
            if proof:
                crc = zlib.crc32(frame, crc)
    except asyncio.IncompleteReadError:
        pass
    writer.close()
    return {"count": count, "size": size, "measure": "bytes", **({"crc": crc} if proof else {})}


def block():
    """The same lines of 80 bytes that input.ts makes."""
    state = 7
    lines = []
    for _ in range(13107):
        characters = []
        for _ in range(79):
            state = (state * 1103515245 + 12345) & 0xFFFFFFFF
            state = (state * 1103515245 + 12345) & 0xFFFFFFFF
            characters.append(chr(0x20 + state * 95 // 2**32))
        lines.append("".join(characters) + "\n")
    return lines


def write(task, each, lines):
    with socket.create_connection(("127.0.0.1", task["port"])) as sock:
        n = 0
        with sock.makefile("w", encoding="utf-8", newline="\n", buffering=8192 if each <= 100 else 2**21) as f:
            for _ in range(task["repeats"]):
                for line in lines:
                    f.write(line)
                    n += 1
                    if n % each == 0:
                        f.flush()
        sock.shutdown(socket.SHUT_WR)
        with sock.makefile("r") as f:
            size, crc = map(int, f.readline().split())
    return {"count": n, "size": size, "measure": "bytes", "crc": crc}


def ping_pong(task):
    """Both ends are processes on one core."""
    line = "ping" * 5 + "\n"
    delays = []
    count = size = crc = 0
    clock = Clock()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        child = os.fork()
        if child == 0:
            sock, _ = listener.accept()
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with sock.makefile("rw", encoding="utf-8", newline="\n") as f:
                for asked in f:
                    f.write(asked)
                    f.flush()
            os._exit(0)
        with socket.create_connection(listener.getsockname()) as sock:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with sock.makefile("rw", encoding="utf-8", newline="\n") as f:
                for _ in range(task["repeats"]):
                    begin = time.perf_counter_ns()
                    f.write(line)
                    f.flush()
                    answered = f.readline()
                    delays.append(time.perf_counter_ns() - begin)
                    count += 1
                    size += len(answered)
                    crc = zlib.crc32(answered.encode(), crc)
    os.waitpid(child, 0)
    clock.stop()
    proof = {"count": count, "size": size, "measure": "bytes", "crc": crc}
    return clock.outcome(proof, **percentiles(delays))


def main():
    kind, *arguments = sys.argv[1:]
    lines = block() if kind == "write" else []
    run = {
        "text": timed(lambda task: text(task, arguments[0])),
        "bytes": timed(binary),
        "frames": timed(lambda task: frames(task, int(arguments[0]))),
        "asyncio-text": timed(lambda task: asyncio.run(asyncio_text(task))),
        "asyncio-frames": timed(lambda task: asyncio.run(asyncio_frames(task, int(arguments[0])))),
        "write": timed(lambda task: write(task, int(arguments[0]), lines)),
        "ping-pong": ping_pong,
    }[kind]
    answer(run)


main()
