"""A process that runs one Python server: server.py KIND PLAN. The clients are in another process, load.ts."""

import asyncio
import json
import socket
import sys
import threading

from answer import Clock, answer


class Load:
    """The process with the clients."""

    def __init__(self, task, plan, port):
        self.sock = socket.create_connection(("127.0.0.1", task["port"]))
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.file = self.sock.makefile("rw", encoding="utf-8", newline="\n")
        self.tell(json.dumps({**plan, "port": port, "questions": task["repeats"]}))

    def tell(self, line):
        self.file.write(line + "\n")
        self.file.flush()

    def measure(self):
        """Waits until all clients are connected, then until they have heard every answer."""
        self.file.readline()
        clock = Clock()
        self.tell("go")
        self.file.readline()
        clock.stop()
        counted = json.loads(self.file.readline())
        self.file.close()
        self.sock.close()
        proof = {"count": counted["count"], "size": counted["size"], "measure": "bytes"}
        return clock.outcome(proof, p50=counted["p50"], p99=counted["p99"])


def with_threads(task, plan, serve):
    listener = socket.create_server(("127.0.0.1", 0), backlog=511)

    def accept():
        members = []
        for _ in range(plan["clients"]):
            sock, _ = listener.accept()
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            file = sock.makefile("rw", encoding="utf-8", newline="\n")
            members.append(file)
            threading.Thread(target=serve, args=(sock, file, members), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    outcome = Load(task, plan, listener.getsockname()[1]).measure()
    listener.close()
    return outcome


def echo_thread(sock, file, _members):
    with sock:
        for line in file:
            file.write(line)
            file.flush()


def room_thread(sock, file, members):
    with sock:
        for line in file:
            for member in members:
                member.write(line)
                member.flush()


async def with_asyncio(task, plan, serve):
    writers = set()
    tasks = set()

    async def handle(reader, writer):
        writers.add(writer)
        tasks.add(asyncio.current_task())
        await serve(reader, writer, writers)
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0, backlog=511)
    port = server.sockets[0].getsockname()[1]
    outcome = await asyncio.to_thread(lambda: Load(task, plan, port).measure())
    server.close()
    await asyncio.gather(*tasks, return_exceptions=True)
    return outcome


async def echo_task(reader, writer, _writers):
    while line := await reader.readline():
        writer.write(line)
        await writer.drain()


async def room_task(reader, _writer, writers):
    while line := await reader.readline():
        for writer in writers:
            writer.write(line)


def main():
    kind, plan = sys.argv[1], json.loads(sys.argv[2])
    run = {
        "echo-threads": lambda task: with_threads(task, plan, echo_thread),
        "room-threads": lambda task: with_threads(task, plan, room_thread),
        "echo-asyncio": lambda task: asyncio.run(with_asyncio(task, plan, echo_task)),
        "room-asyncio": lambda task: asyncio.run(with_asyncio(task, plan, room_task)),
    }[kind]
    answer(run)


main()
