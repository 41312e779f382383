// In a real browser: the API reference that `npm run docs` has written, and the pictures of docs/.

import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Browser, chromium, type Tab } from "./browser.ts";
import { FileServer } from "./file-server.ts";

const docs = path.resolve(import.meta.dirname, "../../docs");
const pictures = readdirSync(path.join(docs, "pictures"));
const pages = existsSync(path.join(docs, "api"))
	? readdirSync(path.join(docs, "api"), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".html"))
	: [];
const SKIPPED = "chromium is not installed";

const server = new FileServer(docs);
let browser: Browser | undefined;
let tab: Tab | undefined;
let root = "";

beforeAll(async () => {
	if (chromium === undefined) return console.log(`${SKIPPED}: the reference and the pictures are not opened`);
	if (pages.length === 0) throw new Error("there is no docs/api: run `npm run docs` first");
	root = await server.listen();
	browser = new Browser(chromium);
	tab = await browser.openTab();
});
beforeEach((context) => {
	if (chromium === undefined) context.skip(SKIPPED);
});
afterAll(async () => {
	await browser?.[Symbol.asyncDispose]();
	await server[Symbol.asyncDispose]();
});

/** Opens a page. Its navigation is built by a script after it has been loaded. */
async function open(name: string): Promise<void> {
	await tab?.open(`${root}api/${name}`);
	await tab?.evaluate(`new Promise((resolve) => {
		const navigation = document.querySelector("#tsd-nav-container");
		const look = () => navigation.querySelector("a") && resolve();
		new MutationObserver(look).observe(navigation, { childList: true, subtree: true });
		look();
	})`);
}

/** What is in a page, or in another file that a page links to; `undefined` if there is no such file. */
type Target = { readonly links: readonly string[]; readonly places: readonly string[] } | undefined;

// Runs in the first page, which it reads as it is; it fetches and parses the others, because to open each takes longer.
const READ_ALL = `(async () => {
	const targets = {};
	const contents = (page, url) => ({
		links: [...page.querySelectorAll("[href], [src]")].map((element) => {
			return new URL(element.getAttribute("href") ?? element.getAttribute("src"), url).href;
		}),
		places: [...page.querySelectorAll("[id]")].map(({ id }) => id),
	});
	const follow = async ({ links }) => {
		const urls = links.map((link) => link.split("#")[0]).filter((url) => url.startsWith(location.origin));
		await Promise.all(urls.filter((url) => !(url in targets)).map(read));
	};
	const read = async (url) => {
		if (url in targets) return;
		targets[url] = undefined;
		const answer = await fetch(url);
		if (!answer.ok) return;
		const text = await answer.text();
		const isPage = url.endsWith(".html");
		targets[url] = isPage ? contents(new DOMParser().parseFromString(text, "text/html"), url) : { links: [], places: [] };
		await follow(targets[url]);
	};
	const first = contents(document, location.href);
	targets[location.href] = first;
	await follow(first);
	return targets;
})()`;

test("every link leads to a file that browsers show, and to a place in it; every page is reached", async () => {
	await open("index.html");
	const targets = (await tab?.evaluate(READ_ALL)) as Readonly<Record<string, Target>>;
	const links = new Map(Object.entries(targets).flatMap(([from, to]) => to?.links.map((link) => [link, from]) ?? []));
	const dead = [...links].filter(([link]) => {
		if (!link.startsWith(root)) return !link.startsWith("https://");
		const [url = "", place = ""] = link.split("#");
		// The icons are not pages: they have no places that the page can see.
		if (!url.endsWith(".html")) return targets[url] === undefined || /\.(?:md|ts)$/.test(url);
		return !(place === "" || targets[url]?.places.includes(decodeURIComponent(place)));
	});
	expect(dead).toEqual([]);
	const reached = Object.keys(targets).map((url) => url.slice(`${root}api/`.length));
	expect(reached.filter((name) => name.endsWith(".html")).sort()).toEqual([...pages].sort());
});

/** Of the guides and the pages about all, each; of the others, one of a kind. */
const opened = pages.filter((name, i) => {
	const folder = path.dirname(name);
	return folder === "." || folder === "documents" || pages.findIndex((other) => path.dirname(other) === folder) === i;
});

test.each(opened)("%s: no error in the console, and no image is missing", async (name) => {
	await open(name);
	const missing = await tab?.evaluate(
		"[...document.images].filter(({ naturalWidth }) => naturalWidth === 0).map(({ src }) => src)",
	);
	expect(missing).toEqual([]);
	expect(tab?.errors).toEqual([]);
});

test.each([
	["readexactly", "classes/index.BufferedReader.html#readexactly"],
	["STARTTLS", "documents/docs_handing-on.html"],
])("the search finds %s", async (word, found) => {
	await open("index.html");
	const results = await tab?.evaluate(`(async () => {
		const pause = () => new Promise((resolve) => setTimeout(resolve, 20));
		document.querySelector("#tsd-search-trigger").click();
		const input = document.querySelector("#tsd-search-input");
		input.value = ${JSON.stringify(word)};
		const links = () => [...document.querySelectorAll("#tsd-search-results a")].map(({ href }) => href);
		while (links().length === 0) {
			input.dispatchEvent(new Event("input", { bubbles: true }));
			for (let turn = 0; turn < 100 && links().length === 0; turn++) await pause();
		}
		return links();
	})()`);
	expect(results).toContain(`${root}api/${found}`);
});

test.each(pictures)("in %s all text is inside of its box", async (name) => {
	await tab?.open(`${root}pictures/${name}`);
	const outside = await tab?.evaluate(`(() => {
		const texts = [...document.querySelectorAll("text")];
		return texts.filter((text) => {
			const frame = (text.closest("g")?.querySelector("rect") ?? document.documentElement).getBoundingClientRect();
			const { left, right, top, bottom } = text.getBoundingClientRect();
			return left < frame.left || right > frame.right || top < frame.top || bottom > frame.bottom;
		}).map((text) => text.textContent);
	})()`);
	expect(outside).toEqual([]);
});
