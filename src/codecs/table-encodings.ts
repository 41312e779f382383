// The encodings that the main entry has and lite has not: those that tables define, and UTF-7.

import type { Codec } from "./codec.ts";
import type { Encodings } from "./registry.ts";
import { notText, tableAliases } from "./tables/aliases.ts";
import { doubleByteSets, singleByteSets } from "./tables/charsets.ts";
import { iso2022Jp } from "./tables/iso-2022-jp.ts";
import { doubleByteCodec, once, singleByteCodec } from "./tables/table-codecs.ts";
import { utf7 } from "./unicode/utf7.ts";

const codecs: Readonly<Record<string, () => Codec>> = {
	...Object.fromEntries(singleByteSets.map((name) => [name, once(() => singleByteCodec(name))])),
	...Object.fromEntries(Object.values(doubleByteSets).map((set) => [set.name, once(() => doubleByteCodec(set))])),
	iso2022_jp: () => iso2022Jp,
	utf_7: () => utf7,
};

export const tableEncodings: Encodings = { codecs, aliases: tableAliases, notText };
