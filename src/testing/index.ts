export { type EveryCutOptions, everyCut } from "./every-cut.ts";
export { Network, type NetworkOptions } from "./network.ts";
export type { NetworkEvent } from "./network-event.ts";
export { type SimulateOptions, simulate } from "./simulate.ts";
