"""Prints what CPython's incremental codecs decode and encode, as JSON (see fixtures.ts).

`cases` has random input for every codec and error handler. `digests` has SHA-256 checksums over all codes of each table
codec and over all characters, which prove that the tables are complete. sys.argv[1] lists the single-byte codecs,
sys.argv[2] the double-byte codecs.
"""
import codecs, hashlib, json, random, sys

SINGLE = sys.argv[1].split()
PAIRS = sys.argv[2].split()
UNICODE = "utf_8 utf_8_sig utf_7 utf_16 utf_16_le utf_16_be utf_32 utf_32_le utf_32_be ascii latin_1".split()
MULTI = [*PAIRS, "iso2022_jp"]
HANDLERS = "strict ignore replace backslashreplace surrogateescape surrogatepass xmlcharrefreplace namereplace".split()
# The table codecs with characters beyond the BMP.
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
    # CPython's positions do not count the mark of utf-8-sig.
    shift = 3 if name == "utf_8_sig" and data.startswith(codecs.BOM_UTF8) else 0
    try:
        decoder = codecs.getincrementaldecoder(name)(errors)
        text = decoder.decode(data, True)
        # After an incomplete code, CPython's multi-byte decoders return the remaining text only when called again.
        while more := decoder.decode(b"", True) if name in MULTI else "":
            text += more
        return {"s": text}
    except Exception as e:
        return error(e, shift)


def encode(name, errors, text):
    try:
        # A file never tells its encoder that a write is the last one. With big5hkscs the encoder would then keep a character.
        return {"s": codecs.getincrementalencoder(name)(errors).encode(text, name == "big5hkscs").hex()}
    except Exception as e:
        return error(e)


def joined(text):
    """Joins adjacent surrogates, because a pair of them is one character in JavaScript."""
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
    """One answer for each handler, or a single one if all answers are the same."""
    found = [function(name, handler, data) for handler in HANDLERS]
    return found[:1] if all(answer == found[0] for answer in found) else found


# Cases that random input hardly ever produces.
EDGES = {
    "utf_7": ["2b", "612b", "2b2d", "2b2b", "2b21", "2bff", "2b41", "2b4121", "2b414521", "2b41474521", "2b41474571",
              "2b4147452d", "2b41476521", "2b32447a", "2b3244304121", "2b324430412d", "2b32443041ff", "2b324430412b",
              "2b32443063", "2b3244302d", "2b32443021", "2b324430ff", "2b3244302b4147452d", "2b324430", "2b3244306341412d", "2b3244304147452d", "2b32443059324430592d", "7e5c00", "2b41474562ff62"],
    "iso2022_jp": ["1b24" + "31" * 20, "1b24" + "31" * 13 + "42", "1b24" + "31" * 14 + "42", "1b", "1b24", "1b2441", "1b2442",
                   "1b2829422142", "1b2942611b284261", "1b24284230211b2842", "1b2429426161", "1b26401b24423021", "1b26",
                   "1b2640", "1b26401b2441", "1b24283121424a61", "1b5b316d61417a", "1b5b31ff417a", "1b244221801b2842",
                   "1b244230", "1b24420a30210a", "1b284a5c7e61", "0e610f61", "1b2e4161", "1b28281b24423021", "1b29311b24423021", "1b26401b28423021", "1b2442ff", "1b24422121ff"],
    "utf_32_le": ["00d80000", "ffffffff", "ffff1000", "00001100", "6100000000", "610000"],
    "utf_32_be": ["0000dfff", "00110000", "000000610000"],
    "utf_16_le": ["00d8", "00d800", "00d86100", "00dc", "00dc00d8", "610000", "00d800d800dc"],
    "utf_16_be": ["d800", "d80000", "d8000061", "dc00", "dc00d800", "d800d800dc00"],
    "utf_16": ["", "ff", "fffe", "feff", "fffe00d8", "feffd800", "fffefffe", "fffe61", "6100"],
    "utf_32": ["", "ff", "fffe", "fffe00", "fffe0000", "0000feff00110000", "fffe000061"],
    "utf_8_sig": ["", "ef", "efbb", "efbbbf", "efbbbfefbbbf", "efbb61", "efbf", "ef61", "efbbbfff", "efbbbf61e4bd"],
    "utf_8": ["eda0", "eda080", "eda0ff", "edbf", "eda061", "e080", "e0a0", "f08080", "f09080", "f48f", "f490", "f5", "c1", "c280",
              "e4bda0e4bd", "f09f98", "f09f9861", "edafedb0", "eda080edb080"],
    "gb18030": ["8130", "813081", "81308130", "81300a61", "ff30813080", "80308130", "8130ff30", "84318336", "8431a439", "8431a530",
                "8f39fe39", "90308130", "e3329a35", "e3329a36", "fe39fe39"],
    "euc_jp": ["8f", "8fb0", "8fb0a1", "8e", "8eb1", "8ee0", "8f0a61", "a1c0", "8fa2b7"],
    "euc_kr": ["a4d4", "a4d4a4", "a4d4a4a1a4bfa4d4", "a4d4a4a1a4bfa4a1", "a4d4a4a1a4bfa4b2", "a4d4a4a1a4bf0aa4d4", "a4d40a" + "61" * 6],
    "big5hkscs": ["8862", "88", "8866", "88a5", "8840", "fefe"],
    "cp932": ["80", "a0", "fd", "81", "8140", "f040", "fcfc", "81ff"],
}

EDGE_TEXTS = {
    "utf_7": ["é", "é!", "é-", "éa", "é\n", "é+", "+é", "++é+!", "~\\", "é😀/", "\ud800", "😀 "],
    "big5hkscs": ["Ê\u0304", "Ê", "Ê\u030c", "ê\u0304ê", "\u0304", "𠀋"],
    "iso2022_jp": ["日¥日", "¥a", "‾日\n", "＼", "ｱ", "日\x1b"],
    "euc_kr": ["각", "갂", "힣", "\u3164", "똠방"],
}


def cases(name, count):
    rng = random.Random(name)
    inputs = [spoiled(rng, name) for _ in range(count)] + [bytes.fromhex(data) for data in EDGES.get(name, [])]
    texts = [unencodable(rng) for _ in range(count)] + EDGE_TEXTS.get(name, [])
    return {
        "decode": [[data.hex(), *answers(decode, name, data)] for data in inputs],
        "encode": [[text, *answers(encode, name, text)] for text in texts],
    }


def sha(data):
    return hashlib.sha256(data).hexdigest()


def codes(name):
    """Every possible code, legal or not, each followed by a line feed."""
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
    alone = [decode(name, "strict", bytes([byte])) for byte in range(256)]
    return [sha(text.encode("utf-8", "surrogatepass")), sha(data), sha(json.dumps(alone, separators=(",", ":")).encode())]


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
