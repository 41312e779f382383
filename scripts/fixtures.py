"""Prints what CPython's incremental codecs decode and encode, as JSON (see fixtures.ts).

`cases` has random input for every codec and error handler. `digests` has SHA-256 checksums over all codes of each table
codec and over all characters, which prove that the tables are complete. sys.argv[1] lists the single-byte codecs,
sys.argv[2] the double-byte codecs, sys.argv[3] those with shift sequences.
"""
import codecs, hashlib, json, random, sys

SINGLE = sys.argv[1].split()
PAIRS = sys.argv[2].split()
UNICODE = "utf_8 utf_8_sig utf_7 utf_16 utf_16_le utf_16_be utf_32 utf_32_le utf_32_be ascii latin_1".split()
SHIFTS = sys.argv[3].split()
MULTI = [*PAIRS, *SHIFTS]
HANDLERS = "strict ignore replace backslashreplace surrogateescape surrogatepass xmlcharrefreplace namereplace".split()
# The table codecs with characters beyond the BMP.
BEYOND = "gb18030 big5hkscs euc_jis_2004 euc_jisx0213 shift_jis_2004 shift_jisx0213 iso2022_jp_2004 iso2022_jp_3".split()
TO_ASCII = b"\x1b(B"
WIDE = {"utf_16": 2, "utf_32": 4}
SAMPLE = "aZ+-~\\\n\t09é߀“Привет日本語你好漢字カナｱ한글ไทย\u0304Êか\u309aæ丂\u00a5\u203e\ufffd\ufeff😀𠀋"


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
        # A file never tells its encoder that a write is the last one. But it writes the last character if the encoder waits
        # for the next one.
        encoder = codecs.getincrementalencoder(name)(errors)
        data = encoder.encode(text)
        if name in BEYOND:
            data += encoder.encode("", True).removesuffix(TO_ASCII)
        return {"s": data.hex()}
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
            data[at:at] = rng.choice([b"\xff", b"\x80", b"\xed\xa0\x80", b"\x81", b"\xd8", b"\n", b"\x1b$B", b"\x1b(J", b"\x81\x30", b"\x8f\xb0", b"+AG", b"\x1b$)C", b"\x1b$(Q", b"\x0e", b"~{", b"~}", b"\x1bN"])
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
    "hz": ["7e", "7e7e", "7e41", "7e7b", "7e7b4463", "7e7b44637e7d61", "7e0a61", "7e7b7e0a", "7e7b7e7e7e7d", "7e7b44", "7e7b0a7e7d", "7e7b4480", "61807e7d",
           "7e7b7e7b44637e7d", "7e7d", "7e7b7f7f", "7e7b44637e", "e4"],
    "iso2022_kr": ["1b2429430e4751", "1b2429430e47510f61", "1b2429430e4751" + "0a61", "0e4751", "0e0f", "1b24430e4751", "1b24434751", "1b242843" + "4751", "1b284a", "1b2e41", "1b4e41",
                   "1b2429430e47", "1b242943" + "0e" + "4780", "1b26401b2442", "1b24294a", "1b24", "1b2429430e1b28426147", "0f0f61", "1b2429430e0961"],
    "iso2022_jp_2": ["1b2e411b4e41", "1b2e461b4e41", "1b4e41", "1b4ec1", "1b2e46" + "1b4ec1", "1b2e411b4ec1", "1b4e", "1b2e461b4e24", "1b2e461b4e80", "1b28411b2e46", "1b284161", "1b28466142",
                     "1b2441446363", "1b242843" + "4751", "1b24284130211b2842", "1b2442302f1b2e411b4e691b2842", "1b4e0a", "1b2e421b4e41"],
    "iso2022_jp_ext": ["1b2849315c7e60211b2842", "1b284920", "1b28495f60", "1b28490a61", "1b242844302130"],
    "iso2022_jp_1": ["1b24284430211b2842", "1b24443021", "1b2428443080", "1b24284422371b2842"],
    "iso2022_jp_3": ["1b24284f2477", "1b24284f2e21", "1b2428507d3b", "1b24284f22321b2842", "1b24404163", "1b2428517421"],
    "iso2022_jp_2004": ["1b2428512477", "1b2428512e21", "1b2428507d3b", "1b2428512b65" + "1b2842", "1b24284f2477"],
    "euc_jis_2004": ["a4f7", "aea1", "8ffdbb", "8f", "8fb0", "8fa1a1", "8fa2b7", "8e", "8eb1", "8ee0", "a1c0", "a2b2", "abe5", "ab", "8f0a61"],
    "euc_jisx0213": ["a4f7", "aea1", "aea161", "ae", "8ffdbb", "8ffdba", "fefa", "8ff4fe"],
    "shift_jis_2004": ["82f5", "879f", "5c7e", "815f", "80", "a0", "fd", "81", "8180", "fcf4", "8663", "f040", "5c", "815c5c"],
    "shift_jisx0213": ["82f5", "879f", "879f61", "87", "5c7e", "eff8", "fc5b", "a0fd"],
    "johab": ["8441", "8861", "d931", "d9a1", "da31", "daa1", "dad4", "df31", "fa31", "f931", "84", "d8", "88417f", "8880", "ff31"],
    "cp932": ["80", "a0", "fd", "81", "8140", "f040", "fcfc", "81ff"],
}

#: The texts of two characters that have one code in JIS X 0213, and others that begin so.
PAIRED = ["か\u309aき\u309aく\u309aけ\u309aこ\u309aカ\u309aキ\u309aク\u309aケ\u309aコ\u309aセ\u309aツ\u309aト\u309aㇷ\u309a",
          "æ\u0300ɔ\u0300ɔ\u0301ʌ\u0300ʌ\u0301ə\u0300ə\u0301ɚ\u0300ɚ\u0301˩˥˥˩", "か", "かか", "æ\u0301", "\u309a", "˥", "ㇷ", "か\ud800", "か😀", "ə"]
EDGE_TEXTS = {
    "utf_7": ["é", "é!", "é-", "éa", "é\n", "é+", "+é", "++é+!", "~\\", "é😀/", "\ud800", "😀 "],
    "big5hkscs": ["Ê\u0304", "Ê", "Ê\u030c", "ê\u0304ê", "\u0304", "𠀋"],
    "hz": ["你~好", "你\n好", "~~", "你é好", "😀", "你"],
    "iso2022_kr": ["한글", "한\n글", "한a글", "한é글", "é한", "똠"],
    "iso2022_jp_1": ["日丂¥", "丂\n", "é", "á‾日"],
    "iso2022_jp_2": ["日丂한你¥", "你日", "이é", "Àα"],
    "iso2022_jp_3": [*PAIRED, "日か", "か日", "噓", "𠮟", "鬝鬜", "～~"],
    "iso2022_jp_2004": [*PAIRED, "日か", "か日", "噓", "𠮟𠀋", "鬝鬜", "～~"],
    "iso2022_jp_ext": ["ｱ日ｱ", "丂ｱ¥", "ﾟ｡"],
    "euc_jis_2004": [*PAIRED, "噓吞丂", "～＼", "鬝鬜𠮟𠀋"],
    "euc_jisx0213": [*PAIRED, "噓", "吞", "鬝鬜", "𠮟", "𠀋", "丂"],
    "shift_jis_2004": [*PAIRED, "\\~¥‾", "＼～", "𠮟𠀋鬝鬜"],
    "shift_jisx0213": [*PAIRED, "\\~¥‾", "噓", "鬝鬜", "𠮟"],
    "johab": ["가힣", "ㄱㅣ", "\u3164", "똠방", "\u3000", "漢"],
    "cp037": ["\n\r\x85", "é€"],
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


#: The shift sequences to sets of two-byte codes, and back.
DOUBLE_SHIFTS = {
    "hz": [(b"~{", b"~}")],
    "iso2022_kr": [(b"\x1b$)C\x0e", b"\x0f"), (b"\x1b$C", TO_ASCII)],
    "iso2022_jp": [(b"\x1b$B", TO_ASCII), (b"\x1b$@", TO_ASCII)],
    "iso2022_jp_1": [(b"\x1b$B", TO_ASCII), (b"\x1b$(D", TO_ASCII)],
    "iso2022_jp_2": [(b"\x1b$B", TO_ASCII), (b"\x1b$(D", TO_ASCII), (b"\x1b$A", TO_ASCII), (b"\x1b$(C", TO_ASCII)],
    "iso2022_jp_3": [(b"\x1b$B", TO_ASCII), (b"\x1b$(O", TO_ASCII), (b"\x1b$(P", TO_ASCII)],
    "iso2022_jp_2004": [(b"\x1b$B", TO_ASCII), (b"\x1b$(Q", TO_ASCII), (b"\x1b$(P", TO_ASCII)],
    "iso2022_jp_ext": [(b"\x1b$B", TO_ASCII), (b"\x1b$(D", TO_ASCII)],
}
#: The shift sequences to sets of one-byte codes, and for a single byte.
SINGLE_SHIFTS = {
    "iso2022_jp": [b"\x1b(J"],
    "iso2022_jp_1": [b"\x1b(J"],
    "iso2022_jp_2": [b"\x1b(J", b"\x1b(A", b"\x1b(F", b"\x1bN", b"\x1b.A\x1bN", b"\x1b.F\x1bN"],
    "iso2022_jp_ext": [b"\x1b(J", b"\x1b(I"],
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
    if name in ("euc_jp", "euc_jis_2004", "euc_jisx0213"):
        yield from (bytes([0x8F, second, third, 10]) for second in range(256) for third in range(256))
    if name == "euc_kr":
        some = range(0xA0, 0xD6)
        yield from (bytes([0xA4, 0xD4, 0xA4, a, 0xA4, b, 0xA4, c, 10]) for a in some for b in some for c in some)
    if name in SHIFTS:
        some = range(0x1E, 0x84)
        for shift, back in DOUBLE_SHIFTS[name]:
            yield from (shift + bytes([first, second]) + back + b"\n" for first in some for second in some)
        for shift in SINGLE_SHIFTS.get(name, []):
            yield from (shift + bytes([byte]) + TO_ASCII + b"\n" for byte in range(256))


def characters(end):
    return "\n".join(chr(point) for point in range(end) if not 0xD800 <= point < 0xE000)


BMP = characters(0x10000)
ALL = characters(0x110000)


def digests(name):
    given = b"".join(codes(name))
    # The number of replacements tells how long each bad sequence is.
    text = "".join(codecs.getincrementaldecoder(name)(errors).decode(given, True) for errors in ("backslashreplace", "replace"))
    data = codecs.getincrementalencoder(name)("ignore").encode(ALL if name in BEYOND else BMP, True)
    alone = [decode(name, "strict", bytes([byte])) for byte in range(256)]
    return [sha(text.encode("utf-8", "surrogatepass")), sha(data), sha(json.dumps(alone, separators=(",", ":")).encode())]


names = UNICODE + SINGLE + MULTI
json.dump(
    {
        "python": sys.version.split()[0],
        "handlers": HANDLERS,
        "cases": {name: cases(name, 4 if name in SINGLE else 16) for name in names},
        "shifts": {name: [[shift.hex(), back.hex()] for shift, back in DOUBLE_SHIFTS[name]] for name in SHIFTS},
        "singleShifts": {name: [shift.hex() for shift in shifts] for name, shifts in SINGLE_SHIFTS.items()},
        "digests": {name: digests(name) for name in SINGLE + MULTI},
    },
    sys.stdout,
    separators=(",", ":"),
)
