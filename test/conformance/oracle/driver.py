"""Runs programs. Each line of standard input is a program in JSON; its results are a line on standard output."""
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from decoded import Incomparable
from reader import Reader
from writer import Writer

READING = {"read", "readline", "readlines", "take", "takeline", "next", "newlines", "read1", "readinto", "readinto1", "peek"}
READING |= {"skipline", "buffer_read", "buffer_readline", "detach"}


def run(program):
    """The results of a program. `until` tells why the rest of its calls cannot be compared."""
    mode = program["mode"]
    reads = "r" in mode or "w" not in mode
    reader = Reader(program) if reads else None
    writer = Writer(program) if "w" in mode else None
    answers = []
    for step in program["steps"]:
        reading = step["op"] in READING or writer is None or (step["op"] == "reconfigure" and step.get("side") == "read")
        try:
            answer = reader.call(step) if reading else writer.call(step)
        except Incomparable as reason:
            return {"answers": answers, "until": str(reason)}
        pulled = reader.socket.pulled if reading and not reader.reopened else None
        answers.append([answer, pulled])
    return {"answers": answers}


def serve():
    for line in sys.stdin:
        try:
            reply = run(json.loads(line))
        except Exception as error:
            import traceback

            reply = {"failed": traceback.format_exc()}
        sys.stdout.write(json.dumps(reply) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
