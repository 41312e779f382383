// The entry for programs that are to be small: the same names and classes as in the main entry, without the encodings that
// tables define.

export * from "./common.ts";
export { TextIOWrapper } from "./io/text-io-wrapper.ts";
export { makefile } from "./makefile.ts";
export { connect } from "./socket/connect.ts";
export { Listener, listen } from "./socket/listener.ts";
export { Socket } from "./socket/socket.ts";
export { socketpair } from "./socket/socketpair.ts";
