// A process that runs one variant: `worker.ts WORKLOAD VARIANT`.

import { serve } from "./processes.ts";
import type { Outcome, Task, Workload } from "./workload.ts";

const [workloadName, variantName] = process.argv.slice(2);
const { default: workload }: { default: Workload } = await import(`./workloads/${workloadName}.ts`);
const run = workload.variants.find((variant) => variant.name === variantName)?.run;
if (run === undefined) throw new Error(`${workloadName} has no variant '${variantName}'`);
serve<Task, Outcome>(run);
