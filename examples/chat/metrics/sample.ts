/** A number for Prometheus. */
export interface Sample {
	readonly name: string;
	readonly type: "counter" | "gauge";
	readonly help: string;
	readonly labels: Readonly<Record<string, string>>;
	readonly value: number;
}

/** Samples in the text format of Prometheus, those of one name together. */
export function textOfSamples(samples: readonly Sample[]): string {
	const byName = new Map<string, Sample[]>();
	for (const sample of samples) byName.set(sample.name, [...(byName.get(sample.name) ?? []), sample]);
	const lines = [...byName].flatMap(([name, [first, ...others]]) => {
		if (first === undefined) return [];
		return [`# HELP ${name} ${first.help}`, `# TYPE ${name} ${first.type}`, ...[first, ...others].map(lineOf)];
	});
	return `${lines.join("\n")}\n`;
}

function lineOf({ name, labels, value }: Sample): string {
	const pairs = Object.entries(labels).map(([label, text]) => `${label}=${JSON.stringify(text)}`);
	return `${name}${pairs.length === 0 ? "" : `{${pairs.join(",")}}`} ${value}`;
}
