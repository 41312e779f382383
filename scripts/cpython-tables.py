"""Prints CPython's code tables as JSON: the source of src/codecs/tables/generated.

`single` has for each single-byte codec the characters of all bytes. `multi` has for each multi-byte codec the characters of
all codes of two bytes (`pairs`), and the codes of at most three bytes by code point (`encode`). `planes` has the two planes
of JIS X 0213. sys.argv[1] lists the single-byte codecs, sys.argv[2] the double-byte codecs.
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


def begins_code(name, byte):
    try:
        return codecs.getincrementaldecoder(name)().decode(bytes([byte])) == ""
    except UnicodeDecodeError:
        return False


def single(name):
    return [decode(name, bytes([byte])) for byte in range(256)]


def multi(name):
    pairs = {}
    for lead in range(128, 256):
        for trail in range(256) if begins_code(name, lead) else ():
            text = decode(name, bytes([lead, trail]))
            if text is not None:
                pairs[lead << 8 | trail] = text
    encoded = {}
    for point in range(0x110000):
        data = encode(name, chr(point))
        if data is not None and len(data) < 4 and point > 127:
            encoded[point] = data.hex()
    return {"pairs": pairs, "encode": encoded}


def plane(escape):
    codes = [(row, column) for row in range(0x21, 0x7F) for column in range(0x21, 0x7F)]
    texts = {row << 8 | column: decode("iso2022_jp_2004", escape + bytes([row, column])) for row, column in codes}
    return {code: text for code, text in texts.items() if text is not None}


tables = {"single": {n: single(n) for n in SINGLE}, "multi": {n: multi(n) for n in MULTI}}
json.dump(tables | {"planes": [plane(b"\x1b$(Q"), plane(b"\x1b$(P")]}, sys.stdout)
