"""Writes src/codecs/*/aliases.ts: CPython's aliases of the codecs that the package has (python3 scripts/aliases.py)."""
import collections, encodings.aliases, json, pathlib

# Those of socket-makefile/lite.
UNICODE = "ascii latin_1 utf_8 utf_8_sig utf_16 utf_16_le utf_16_be utf_32 utf_32_le utf_32_be".split()
TABLES = """utf_7 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258
cp437 cp720 cp737 cp775 cp850 cp852 cp855 cp856 cp857 cp858 cp860 cp861 cp862 cp863 cp864 cp865 cp866 cp869 cp874 cp1125
iso8859_2 iso8859_3 iso8859_4 iso8859_5 iso8859_6 iso8859_7 iso8859_8 iso8859_9 iso8859_10 iso8859_11 iso8859_13
iso8859_14 iso8859_15 iso8859_16 koi8_r koi8_u koi8_t mac_roman mac_croatian mac_cyrillic mac_greek mac_iceland
mac_turkish tis_620 hp_roman8 
gbk gb2312 gb18030 big5 cp950 big5hkscs shift_jis cp932 euc_jp euc_kr cp949 iso2022_jp""".split()
NOT_TEXT = "base64_codec bz2_codec hex_codec quopri_codec rot_13 uu_codec zlib_codec".split()

names = collections.defaultdict(list)
for alias, codec in sorted(encodings.aliases.aliases.items()):
    names[codec].append(alias.lower())

def table(codecs):
    return "".join(f"\t{codec}: {json.dumps(' '.join(names[codec]))},\n" for codec in codecs)

CODECS = pathlib.Path(__file__).parent.parent / "src/codecs"

def write(folder, *tables):
    text = "// Written by scripts/aliases.py from CPython's encodings.aliases.\n"
    for name, comment, codecs in tables:
        text += f"\n/** {comment} */\nexport const {name} = {{\n{table(codecs)}}} as const;\n"
    CODECS.joinpath(folder, "aliases.ts").write_text(text)

# encodings/utf_8_sig.py and a few more have no alias at all: they go by their module's name alone.
COMMENT = "The aliases of each codec. Codecs are named by their modules in CPython."
write("unicode", ("unicodeAliases", COMMENT, UNICODE))
write(
    "tables",
    ("tableAliases", COMMENT, TABLES),
    ("notText", "Codecs that do not turn text into bytes: CPython refuses to open a text file with them.", NOT_TEXT),
)
