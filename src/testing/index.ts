export { type EveryCutOptions, everyCut } from "./every-cut.ts";
