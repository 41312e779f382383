"""A socket that receives scripted packets. Python's own makefile() makes its files."""
import socket


class Stop(Exception):
    """Raised if a call needs bytes after the last packet and the stream does not end there."""


class ScriptedSocket:
    """Each recv_into() gives one packet or the part that fits. After the last there is the end of stream, or Stop."""

    _io_refs = 0

    def __init__(self, packets=(), stops=False):
        self.packets = [packet for packet in packets if packet]
        self.stops = stops
        self.at = 0
        self.offset = 0
        #: How many packets have been read, at least in part. The end of the stream counts as one.
        self.pulled = 0
        self.wire = bytearray()

    def recv_into(self, target):
        if self.at == len(self.packets):
            if self.stops:
                raise Stop
            self.pulled = self.at + 1
            return 0
        packet = self.packets[self.at]
        part = packet[self.offset : self.offset + len(target)]
        target[: len(part)] = part
        self.pulled = self.at + 1
        self.offset += len(part)
        if self.offset == len(packet):
            self.at += 1
            self.offset = 0
        return len(part)

    def send(self, data):
        self.wire += data
        return len(data)

    def fileno(self):
        return 3

    def _decref_socketios(self):
        pass

    makefile = socket.socket.makefile
