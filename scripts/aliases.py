"""Writes src/codecs/tables/aliases.ts: CPython's encodings and their aliases (python3 scripts/aliases.py)."""
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

names = collections.defaultdict(list)
for alias, codec in sorted(encodings.aliases.aliases.items()):
    names[codec].append(alias.lower())
refused = [name for list in REFUSED.values() for name in list.split()]
offered = {module.name for module in pkgutil.iter_modules(encodings.__path__)} - NO_CODECS - set(refused)
assert all(codecs.lookup(name)._is_text_encoding for name in offered)


def entry(name, value):
    key = name if name.isidentifier() else json.dumps(name)
    return f"\t{key}: {json.dumps(value)},\n"


# encodings/utf_8_sig.py and a few more have no alias at all: they go by their module's name alone.
text = "// Written by scripts/aliases.py from CPython's encodings.\n\n"
text += "/** The aliases of each codec. Codecs are named by their modules in CPython. */\nexport const aliases = {\n"
text += "".join(entry(codec, " ".join(names[codec])) for codec in sorted(offered)) + "} as const;\n\n"
text += "/** The names of the codecs that are not offered, by the reason. */\nexport const refused = {\n"
for reason, list in REFUSED.items():
    text += entry(reason, " ".join(name for codec in list.split() for name in [codec, *names[codec]]))
text += "} as const;\n"
pathlib.Path(__file__).parent.parent.joinpath("src/codecs/tables/aliases.ts").write_text(text)
