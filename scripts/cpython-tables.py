"""Prints CPython's code tables as JSON: the source of src/codecs/tables and of tests.

For each multi-byte codec: `first` tells for each single byte its character, or that it is illegal ("!") or begins a longer
code (""); `pairs` has the characters of all codes of two bytes, and `encode` the codes of at most three bytes by code point.
`planes` has the two planes of JIS X 0213. sys.argv[1] lists the single-byte codecs, sys.argv[2] the double-byte codecs.
"""
import codecs, json, sys

SINGLE = sys.argv[1].split()
MULTI = sys.argv[2].split()


def decode(name, data):
    try:
        return data.decode(name)
    except UnicodeDecodeError:
        return None


def encode(name, text):
    try:
        return text.encode(name)
    except UnicodeEncodeError:
        return None


def first(name):
    kinds = []
    for byte in range(256):
        decoder = codecs.getincrementaldecoder(name)()
        try:
            kinds.append(decoder.decode(bytes([byte])))
        except UnicodeDecodeError:
            kinds.append("!")
    return kinds


def single(name):
    return {
        "decode": [decode(name, bytes([byte])) for byte in range(256)],
        "encode": {text.encode(name)[0]: text for text in map(chr, range(65536)) if encode(name, text) is not None},
    }


def multi(name):
    kinds = first(name)
    leads = [byte for byte in range(128, 256) if kinds[byte] == ""]
    pairs = {}
    for lead in leads:
        for trail in range(256):
            text = decode(name, bytes([lead, trail]))
            if text is not None:
                pairs[lead << 8 | trail] = text
    encoded = {}
    for point in range(0x110000):
        data = encode(name, chr(point))
        if data is not None and len(data) < 4 and point > 127:
            encoded[point] = data.hex()
    return {"first": kinds, "pairs": pairs, "encode": encoded}


def plane(escape):
    codes = [(row, column) for row in range(0x21, 0x7F) for column in range(0x21, 0x7F)]
    texts = {row << 8 | column: decode("iso2022_jp_2004", escape + bytes([row, column])) for row, column in codes}
    return {code: text for code, text in texts.items() if text is not None}


tables = {"single": {n: single(n) for n in SINGLE}, "multi": {n: multi(n) for n in MULTI}}
json.dump(tables | {"planes": [plane(b"\x1b$(Q"), plane(b"\x1b$(P")]}, sys.stdout)
