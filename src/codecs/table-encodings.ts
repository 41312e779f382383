// The encodings that the main entry has and lite has not: those that tables define, and UTF-7.

import { latin1 } from "./ascii-latin1.ts";
import type { Codec } from "./codec.ts";
import type { Encodings } from "./registry.ts";
import { refused, tableAliases } from "./tables/aliases.ts";
import { doubleByteSets, singleByteSets } from "./tables/charsets.ts";
import { hz } from "./tables/shifts/hz.ts";
import { iso2022Codecs } from "./tables/shifts/iso-2022.ts";
import { doubleByteCodec, once, singleByteCodec } from "./tables/table-codecs.ts";
import { utf7 } from "./unicode/utf7.ts";

const codecs: Readonly<Record<string, () => Codec>> = {
	...Object.fromEntries(singleByteSets.map((name) => [name, once(() => singleByteCodec(name))])),
	...Object.fromEntries(Object.values(doubleByteSets).map((set) => [set.name, once(() => doubleByteCodec(set))])),
	...iso2022Codecs,
	hz: () => hz,
	charmap: () => latin1,
	utf_7: () => utf7,
};

export const tableEncodings: Encodings = { codecs, aliases: tableAliases, refused };
