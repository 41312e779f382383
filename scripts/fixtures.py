"""What CPython's incremental codecs make of bytes and of text, as JSON on standard output (see fixtures.ts).

`cases`: random input for every codec and error handler. `digests`: SHA-256 over all codes of each table codec, and over
all characters, which proves the tables whole. sys.argv[1] lists the codecs that are tables.
"""
import codecs, hashlib, json, random, sys

SINGLE = sys.argv[1].split()
PAIRS = sys.argv[2].split()
UNICODE = "utf_8 utf_8_sig utf_7 utf_16 utf_16_le utf_16_be utf_32 utf_32_le utf_32_be ascii latin_1".split()
MULTI = [*PAIRS, "iso2022_jp"]
HANDLERS = "strict ignore replace backslashreplace surrogateescape surrogatepass xmlcharrefreplace namereplace".split()
# The tables with characters beyond the BMP.
BEYOND = ["gb18030", "big5hkscs"]
WIDE = {"utf_16": 2, "utf_32": 4}
SAMPLE = "aZ+-~\\\n\t09é߀“Привет日本語你好漢字カナｱ한글ไทย\u0304Ê\u00a5\u203e\ufffd\ufeff😀𠀋"


def error(e, shift=0):
    if isinstance(e, UnicodeError) and hasattr(e, "start"):
        return [e.start + shift, e.end + shift, e.reason, e.encoding]
    return type(e).__name__


def decode(name, errors, data):
    mark = name.startswith("utf_") and name in WIDE and data[: WIDE[name]]
    if mark and len(mark) == WIDE[name] and "\ufeff" not in (mark.decode(name + "_le", "ignore"), mark.decode(name + "_be", "ignore")):
        return "no mark"
    # CPython counts from behind the mark of utf-8-sig.
    shift = 3 if name == "utf_8_sig" and data.startswith(codecs.BOM_UTF8) else 0
    try:
        decoder = codecs.getincrementaldecoder(name)(errors)
        text = decoder.decode(data, True)
        # Behind an incomplete code, CPython's multi-byte decoders hand out what is left only when asked again.
        while more := decoder.decode(b"", True) if name in MULTI else "":
            text += more
        return {"s": text}
    except Exception as e:
        return error(e, shift)


def encode(name, errors, text):
    try:
        # A file is never "final" in writing; only big5hkscs would keep a character then, which is no good.
        return {"s": codecs.getincrementalencoder(name)(errors).encode(text, name == "big5hkscs").hex()}
    except Exception as e:
        return error(e)


def joined(text):
    """Surrogates that meet are one character in JavaScript."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def spoiled(rng, name):
    text = "".join(rng.choices(SAMPLE, k=rng.randint(3, 9)))
    data = bytearray(codecs.getincrementalencoder(name)("ignore").encode(text))
    for _ in range(rng.randint(0, 3)):
        at = rng.randrange(len(data) + 1)
        kind = rng.random()
        if kind < 0.4:
            data[at:at] = rng.choice([b"\xff", b"\x80", b"\xed\xa0\x80", b"\x81", b"\xd8", b"\n", b"\x1b$B", b"\x1b(J", b"\x81\x30", b"\x8f\xb0", b"+AG"])
        elif kind < 0.7 and data:
            del data[at : at + 1]
        elif at < len(data):
            data[at] = rng.randrange(256)
    return bytes(data)


def unencodable(rng):
    extra = "\ud800\udc80\udcff\udc41\U0001f600\u0660\x80\x00"
    return joined("".join(rng.choices(SAMPLE + extra * 3, k=rng.randint(2, 8))))


def answers(function, name, data):
    """One answer for each handler, or one if they all say the same."""
    found = [function(name, handler, data) for handler in HANDLERS]
    return found[:1] if all(answer == found[0] for answer in found) else found


def cases(name, count):
    rng = random.Random(name)
    inputs = [spoiled(rng, name) for _ in range(count)]
    texts = [unencodable(rng) for _ in range(count)]
    return {
        "decode": [[data.hex(), *answers(decode, name, data)] for data in inputs],
        "encode": [[text, *answers(encode, name, text)] for text in texts],
    }


def sha(data):
    return hashlib.sha256(data).hexdigest()


def codes(name):
    """Every code and non-code, each behind a line feed."""
    yield from (bytes([byte, 10]) for byte in range(256))
    if name in PAIRS:
        yield from (bytes([lead, trail, 10]) for lead in range(128, 256) for trail in range(256))
    if name == "gb18030":
        for lead in range(0x80, 0x100):
            for second in range(0x30, 0x3A):
                yield b"".join(bytes([lead, second, third, fourth, 10]) for third in range(0x80, 0x100) for fourth in range(0x2F, 0x3B))
    if name == "euc_jp":
        yield from (bytes([0x8F, second, third, 10]) for second in range(256) for third in range(256))
    if name == "euc_kr":
        some = range(0xA0, 0xD6)
        yield from (bytes([0xA4, 0xD4, 0xA4, a, 0xA4, b, 0xA4, c, 10]) for a in some for b in some for c in some)
    if name == "iso2022_jp":
        yield from (b"\x1b$B" + bytes([first, second]) + b"\x1b(B\n" for first in range(256) for second in range(256))
        yield from (b"\x1b(J" + bytes([byte]) + b"\x1b(B\n" for byte in range(256))


def characters(end):
    return "\n".join(chr(point) for point in range(end) if not 0xD800 <= point < 0xE000)


BMP = characters(0x10000)
ALL = characters(0x110000)


def digests(name):
    decoder = codecs.getincrementaldecoder(name)("backslashreplace")
    text = decoder.decode(b"".join(codes(name)), True)
    data = codecs.getincrementalencoder(name)("ignore").encode(ALL if name in BEYOND else BMP, True)
    return [sha(text.encode("utf-8", "surrogatepass")), sha(data)]


names = UNICODE + SINGLE + MULTI
json.dump(
    {
        "python": sys.version.split()[0],
        "handlers": HANDLERS,
        "cases": {name: cases(name, 4 if name in SINGLE else 16) for name in names},
        "digests": {name: digests(name) for name in SINGLE + MULTI},
    },
    sys.stdout,
    separators=(",", ":"),
)
