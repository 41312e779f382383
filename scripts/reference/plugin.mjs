// A plugin of typedoc: guides are named by their headings, entries as programs import them, and a source file that a guide
// links to is copied as a text, which browsers show.

import { readdirSync, renameSync } from "node:fs";
import path from "node:path";
import { PageEvent, ReflectionKind, RendererEvent } from "typedoc";

const PACKAGE = "socket-makefile";

export function load(app) {
	app.renderer.on(RendererEvent.BEGIN, ({ project }) => {
		for (const entry of project.getReflectionsByKind(ReflectionKind.Module)) {
			entry.name = entry.name === "index" ? PACKAGE : `${PACKAGE}/${entry.name}`;
		}
		for (const guide of project.documents ?? []) {
			const heading = guide.content[0]?.text.match(/^# (.+)/)?.[1] ?? guide.name;
			// The Chinese page has the heading of the README.
			guide.name = heading === PACKAGE ? "简体中文" : heading;
		}
	});
	app.renderer.on(PageEvent.END, (page) => {
		// typedoc links to the README by its folder, which is no page where the reference is read from files.
		page.contents = page.contents
			?.replace(/(media\/[^"]+\.ts)"/g, '$1.txt"')
			.replace(/href="\.\.\/(["#])/g, 'href="../index.html$1');
	});
	app.renderer.on(RendererEvent.END, ({ outputDirectory }) => {
		const media = path.join(outputDirectory, "media");
		for (const name of readdirSync(media).filter((name) => name.endsWith(".ts"))) {
			renameSync(path.join(media, name), path.join(media, `${name}.txt`));
		}
	});
}
