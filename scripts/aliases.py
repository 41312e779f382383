"""Writes src/codecs/*/aliases.ts: CPython's encodings and their aliases (python3 scripts/aliases.py)."""
import codecs, collections, encodings.aliases, json, pathlib, pkgutil

#: Modules of CPython's that are no encodings, or that are out of reach because their name is an alias of another.
NO_CODECS = {"aliases", "iso8859_1"}
REFUSED = {
    "is not a text encoding: it does not turn characters into bytes": "base64_codec bz2_codec hex_codec quopri_codec rot_13 uu_codec zlib_codec",
    "is not supported: it is the notation of Python's source code": "raw_unicode_escape unicode_escape",
    "is not supported: it encodes a whole host name, not a stream": "idna punycode",
    "is not supported: it depends on the settings of a Windows machine": "mbcs oem",
    "is not supported: it refuses every text": "undefined",
}
#: Those of socket-makefile/lite.
UNICODE = "ascii latin_1 utf_8 utf_8_sig utf_16 utf_16_le utf_16_be utf_32 utf_32_le utf_32_be".split()

names = collections.defaultdict(list)
for alias, codec in sorted(encodings.aliases.aliases.items()):
    names[codec].append(alias.lower())
refused = [name for list in REFUSED.values() for name in list.split()]
offered = {module.name for module in pkgutil.iter_modules(encodings.__path__)} - NO_CODECS - set(refused)
assert all(codecs.lookup(name)._is_text_encoding for name in offered)


def entry(name, value):
    key = name if name.isidentifier() else json.dumps(name)
    return f"\t{key}: {json.dumps(value)},\n"


def table(name, comment, entries):
    return f"\n/** {comment} */\nexport const {name} = {{\n{''.join(entries)}}} as const;\n"


# encodings/utf_8_sig.py and a few more have no alias at all: they go by their module's name alone.
def aliases(name, offered):
    comment = "The aliases of each codec. Codecs are named by their modules in CPython."
    return table(name, comment, [entry(codec, " ".join(names[codec])) for codec in offered])


def write(folder, *tables):
    text = "// Written by scripts/aliases.py from CPython's encodings.\n" + "".join(tables)
    pathlib.Path(__file__).parent.parent.joinpath("src/codecs", folder, "aliases.ts").write_text(text)


write("unicode", aliases("unicodeAliases", UNICODE))
write(
    "tables",
    aliases("tableAliases", sorted(offered - set(UNICODE))),
    table("refused", "The names of the codecs that are not offered, by the reason.", [
        entry(reason, " ".join(name for codec in list.split() for name in [codec, *names[codec]]))
        for reason, list in REFUSED.items()
    ]),
)
