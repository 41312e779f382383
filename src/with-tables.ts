// The names that open text files, for the main entry. Importing this module adds the encodings that tables define, and the
// error handler that needs the names of Unicode. Nothing else in the library has a side effect when it is imported. Each
// name is listed, because bundlers skip a module that re-exports with `*`, and its side effect too.

import { builtins } from "./codecs/builtin-handlers.ts";
import { namereplace } from "./codecs/character-names.ts";
import { addEncodings } from "./codecs/registry.ts";
import { tableEncodings } from "./codecs/table-encodings.ts";

addEncodings(tableEncodings);
builtins.set("namereplace", namereplace);

export { TextIOWrapper } from "./io/text-io-wrapper.ts";
export { makefile } from "./makefile.ts";
export { connect } from "./socket/connect.ts";
export { Listener, listen } from "./socket/listener.ts";
export { Socket } from "./socket/socket.ts";
export { socketpair } from "./socket/socketpair.ts";
