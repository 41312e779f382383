// The suite as a worker of workerd, which has no files: the fixtures are in the bundle.

import { runCases } from "./run-cases.mjs";

export default {
	async test() {
		const [codecs, makefile] = await Promise.all([import("./codecs.json"), import("./makefile.json")]);
		const tell = (line) => console.log(JSON.stringify(line));
		await runCases({ codecs: codecs.default, makefile: makefile.default, pem: "", milliseconds: 10_000 }, tell);
	},
};
