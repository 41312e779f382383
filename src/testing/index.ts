export { type EveryCutOptions, everyCut } from "./every-cut.ts";
export { Network, type NetworkOptions } from "./network/network.ts";
export type { NetworkEvent } from "./network/network-event.ts";
export { record, replay } from "./record.ts";
export { Recording } from "./recording.ts";
export { type SimulateOptions, simulate } from "./simulate.ts";
