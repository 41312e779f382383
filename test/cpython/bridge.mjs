// The Node side of bridge.py: makes and calls objects of the built library. Each message is one line of JSON.
//   {id, do, args}              a request; Node asks Python in the same way
//   {re, ok} or {re, error}     its answer
// Values: {bytes} in base64, {js} an object here, {py} an object of Python's, everything else as it is in JSON.

import { readSync, writeSync } from "node:fs";
import { Duplex, Readable, Writable } from "node:stream";
import * as files from "socket-makefile";
import * as http from "socket-makefile/http";
import * as servers from "socket-makefile/socketserver";
import * as codecs from "./incremental-codecs.mjs";

const { connect, listen, makefile, registerError } = files;

/** Calls that the library does not await: here they block until Python has answered. */
const SYNCHRONOUS = new Set(["readable", "writable", "seekable"]);

const objects = new Map();
const handles = new Map();
/** The objects of Python's that objects here stand for. */
const originals = new Map();
const waiting = new Map();
let count = 0;
const lines = [];
/** The beginning of a line of which the rest has not come. */
let begun = "";

const classes = { ...files, ...http, ...servers, ...codecs };
const names = new Map(Object.entries(classes).map(([name, value]) => [value, name]));

function encode(value) {
	if (value === undefined) return null;
	if (ArrayBuffer.isView(value)) return { bytes: Buffer.from(value).toString("base64") };
	if (Array.isArray(value)) return value.map(encode);
	if (typeof value !== "object" || value === null) return value;
	if (originals.has(value)) return originals.get(value);
	const prototype = Object.getPrototypeOf(value);
	if (prototype === Object.prototype) return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, encode(v)]));
	if (!handles.has(value)) objects.set(++count, value) && handles.set(value, count);
	let known = value.constructor;
	while (known !== null && !names.has(known)) known = Object.getPrototypeOf(known);
	return { js: handles.get(value), of: names.get(known) ?? "Object", subclass: value.constructor.py };
}

function decode(value) {
	if (Array.isArray(value)) return value.map(decode);
	if (typeof value !== "object" || value === null || "py" in value) return value?.extends ? subclass(value) : value;
	if ("bytes" in value) return Buffer.from(value.bytes, "base64");
	if ("js" in value) return objects.get(value.js);
	return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, decode(item)]));
}

/** A class of Python's, derived from one of ours: its methods are called where the library calls its own. */
function subclass({ py, extends: name, overrides }) {
	const Base = classes[name];
	return class extends Base {
		static py = py;

		constructor(...args) {
			super(...args);
			override(this, overrides);
		}
	};
}

function override(object, overrides) {
	for (const [name, own] of Object.entries(overrides)) {
		const how = SYNCHRONOUS.has(name) ? askNow : ask;
		if (name in object) object[name] = (...args) => how("call", object, own, args);
	}
	return object;
}

function standFor(original, object) {
	originals.set(object, original);
	return object;
}

const reader = (raw) =>
	standFor(raw, {
		read1: (size) => ask("read", raw, size),
		readable: () => raw.readable,
		close: () => ask("close", raw),
	});

/** A raw file over an object of Python's, which below is a Node stream. */
function rawFile(raw, readable) {
	const stream = {
		write: (chunk, _encoding, done) => void ask("write", raw, chunk).then(() => done(), done),
		destroy: (error, done) => void ask("close", raw).then(() => done(error), done),
	};
	const options = { buffering: 0, ownsSocket: true };
	if (!raw.writable) return makefile(new Readable({ read() {}, destroy: stream.destroy }), "rb", options);
	if (!readable) return standFor(raw, makefile(new Writable(stream), "wb", options));
	stream.read = function (size) {
		const taken = (bytes) => this.push(bytes.length > 0 ? bytes : null);
		ask("read", raw, size).then(taken, (error) => this.destroy(error));
	};
	return standFor(raw, makefile(new Duplex(stream), "rwb", options));
}

/** What an object of Python's becomes where a class of the library is made over it. */
const layers = {
	BufferedReader: [reader],
	BufferedWriter: [(raw) => rawFile(raw, false)],
	BufferedRWPair: [reader, (raw) => rawFile(raw, false)],
	TextIOWrapper: [(raw) => (raw.writable ? rawFile(raw, raw.readable) : reader(raw))],
};

const operations = {
	describe: () =>
		Object.entries(classes)
			.filter(([, { prototype }]) => prototype !== undefined && !(prototype instanceof Error))
			.map(([name, { prototype }]) => [name, members(prototype)]),
	make(name, overrides, args) {
		const given = args.map((arg, i) => (arg?.py !== undefined && layers[name]?.[i]?.(arg)) || arg);
		return override(new classes[name](...given), overrides);
	},
	/** Calls the class's own method, also if Python overrides it: the overriding method calls its super() so. */
	call: (object, name, args) => Object.getPrototypeOf(object)[name].apply(object, args),
	get: (object, name) => ({ found: name in object, value: object[name] }),
	/** Sets an attribute. Returns false if the object has no such attribute, or if Python has to keep it. */
	set(object, name, value) {
		if (typeof object[name] === "function") object[name] = (...args) => ask("call", value, null, args);
		else if (name in object) return Reflect.set(object, name, value);
		return false;
	},
	async fill(file, name, size) {
		const target = Buffer.alloc(size);
		return [await file[name](target), target];
	},
	registerError: (name, handler) => registerError(name, (error) => askNow("handle", handler, facts(error))),
	readResponse: http.readResponse,
	connect,
	listen,
};

/** The names of all methods and attributes, with whether they are methods. */
function members(prototype) {
	const own = Object.entries(Object.getOwnPropertyDescriptors(prototype)).map(([name, { value }]) => [name, !!value]);
	const above = Object.getPrototypeOf(prototype);
	return above === null ? [] : [...own, ...members(above)];
}

function facts(error) {
	const { name, code, message, py, encoding, object, start, end, reason } = error;
	return { name, code, message, error: py, encoding, object: encode(object), start, end, reason };
}

const say = (message) => writeSync(1, `${JSON.stringify(message)}\n`);

function question(what, args) {
	const id = ++count;
	say({ id, do: what, args: args.map(encode) });
	return id;
}

/** Asks Python. What it raises there comes back as the same exception. */
async function ask(what, ...args) {
	const id = question(what, args);
	return result(await new Promise((resolve) => waiting.set(id, resolve)));
}

function askNow(what, ...args) {
	const id = question(what, args);
	for (;;) {
		for (let message = next(); message !== undefined; message = next()) {
			if (message.re !== id) setImmediate(handle, message);
			else return setImmediate(handleAll) && result(message);
		}
		const part = Buffer.alloc(65536);
		try {
			receive(part.toString("latin1", 0, readSync(0, part)));
		} catch (error) {
			if (error.code !== "EAGAIN") throw error;
		}
	}
}

function result({ ok, error }) {
	if (error !== undefined) throw Object.assign(new Error(error.message), { py: error.py });
	return decode(ok);
}

function receive(text) {
	lines.push(...(begun + text).split("\n"));
	begun = lines.pop();
}

const next = () => (lines.length > 0 ? JSON.parse(lines.shift()) : undefined);

async function handle(message) {
	if ("re" in message) {
		waiting.get(message.re)(message);
		return void waiting.delete(message.re);
	}
	try {
		say({ re: message.id, ok: encode(await operations[message.do](...decode(message.args))) });
	} catch (error) {
		say({ re: message.id, error: facts(error) });
	}
}

function handleAll() {
	for (let message = next(); message !== undefined; message = next()) void handle(message);
}

process.stdin.setEncoding("latin1").on("data", (text) => {
	receive(text);
	handleAll();
});
process.stdin.on("end", () => process.exit());
