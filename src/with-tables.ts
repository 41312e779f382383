// The exports of the main entry with which a program can open a text file. Importing this module adds the encodings
// that tables define, and the error handler that needs the names of Unicode's characters. No other module that a
// program imports has a side effect. This module lists each name, because a bundler would skip the module, and with it
// the side effect, if it re-exported with `*`.

import { builtinHandlers } from "./codecs/builtin-handlers.ts";
import { namereplace } from "./codecs/character-names.ts";
import { addEncodings } from "./codecs/registry.ts";
import { tableEncodings } from "./codecs/table-encodings.ts";

addEncodings(tableEncodings);
builtinHandlers.set("namereplace", namereplace);

export { TextIOWrapper } from "./io/text-io-wrapper.ts";
export { makefile } from "./makefile.ts";
export { connect } from "./socket/connect.ts";
export { Listener, listen } from "./socket/listener.ts";
export { Socket } from "./socket/socket.ts";
export { socketpair } from "./socket/socketpair.ts";
