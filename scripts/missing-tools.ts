// Says at the start of `npm test` which programs are missing that some tests need: those tests are skipped.

import { isInstalled, TOOLS } from "../test/support/tools.ts";

for (const tool of TOOLS)
	if (!isInstalled(tool)) console.log(`${tool} is not installed: the tests that need it are skipped`);
