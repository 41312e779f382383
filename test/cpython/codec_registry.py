"""The library's codecs in Python's registry, so that codecs.lookup() finds them before Python's own."""

import codecs
import contextlib
import encodings

import bridge

HANDLERS = "strict ignore replace backslashreplace surrogateescape surrogatepass xmlcharrefreplace namereplace".split()


def handler(errors):
    """The name of an error handler, which the library gets to know if it is one that a test has made."""
    if errors not in HANDLERS:
        bridge.request("registerError", errors, codecs.lookup_error(errors))
    return errors


def lookup(name):
    """The codec, or None if the library does not have this encoding."""
    try:
        bridge.TextIOWrapper(bridge.BytesIO(), name)
    except (LookupError, TypeError, ValueError):
        return None
    known = encodings.search_function(name)
    if known is None:
        return None

    class Decoder(codecs.IncrementalDecoder):
        library_decoder, buffer = None, b""

        def decode(self, data, final=False):
            if self.library_decoder is None:
                self.library_decoder = bridge.Decoding(name, handler(self.errors))
            return self.library_decoder.decode(bytes(data), final)

        def reset(self):
            self.library_decoder = None

    class Encoder(codecs.IncrementalEncoder):
        library_encoder = None

        def encode(self, text, final=False):
            if self.library_encoder is None or self.library_encoder[0] != self.errors:
                self.library_encoder = self.errors, bridge.Encoding(name, handler(self.errors))
            return self.library_encoder[1].encode(text, final)

        def reset(self):
            self.library_encoder = None

    def decode(data, errors="strict"):
        return Decoder(errors).decode(data, True), len(data)

    def encode(text, errors="strict"):
        return Encoder(errors).encode(text, True), len(text)

    class Reader(codecs.StreamReader):
        def __init__(self, stream, errors="strict"):
            super().__init__(stream, errors)
            self.decoder = Decoder(errors)

        def read(self, size=-1, chars=-1, firstline=False):
            return super().read(-1 if size is None else size, chars, firstline)

        def decode(self, data, errors="strict"):
            return self.decoder.decode(data), len(data)

        def reset(self):
            super().reset()
            self.decoder = Decoder(self.errors)

    class Writer(codecs.StreamWriter):
        def __init__(self, stream, errors="strict"):
            super().__init__(stream, errors)
            self.reset()

        def encode(self, text, errors="strict"):
            return self.encoder.encode(text), len(text)

        def reset(self):
            self.encoder = Encoder(self.errors)

    return codecs.CodecInfo(encode, decode, Reader, Writer, Encoder, Decoder, known.name)


@contextlib.contextmanager
def registered(wanted):
    """Within it Python finds these codecs first, if `wanted`."""
    for search in (encodings.search_function, lookup) if wanted else ():
        codecs.unregister(search)
    for search in (lookup, encodings.search_function) if wanted else ():
        codecs.register(search)
    try:
        yield
    finally:
        codecs.unregister(lookup)


def whole(name, kinds):
    """bytes.decode() or str.encode(), which look up no codec if its name is a common one."""

    def ours(value, encoding="utf-8", errors="strict"):
        return getattr(codecs.lookup(encoding), name)(value, errors)[0]

    return lambda value, *args, **named: (ours if isinstance(value, kinds) else getattr(type(value), name))(value, *args, **named)


NAMES = {"our_decode": whole("decode", (bytes, bytearray)), "our_encode": whole("encode", str)}
