// Writes the types of the package to dist: a `.d.ts` with its map for each source that says something that users can see. What
// no entry exports, and nothing exported needs, is left out.

import path from "node:path";
import ts from "typescript";
import { entries, root } from "./entries.ts";

const src = path.join(root, "src");
const options: ts.CompilerOptions = {
	...ts.parseJsonConfigFileContent(
		ts.readConfigFile(path.join(root, "tsconfig.json"), ts.sys.readFile).config,
		ts.sys,
		root,
	).options,
	noEmit: false,
	declaration: true,
	declarationMap: true,
	emitDeclarationOnly: true,
	stripInternal: true,
	rootDir: src,
	outDir: path.join(root, "dist"),
};
const program = ts.createProgram(
	entries.map((name) => path.join(src, `${name}.ts`)),
	options,
);

/** The emitted statements of each source, by its path. */
const declarations = new Map<string, readonly ts.Statement[]>();
emit(
	(file) => file,
	(name, text, _mark, _onError, sources) => {
		const [source] = sources ?? [];
		if (source === undefined || !name.endsWith(".d.ts")) return;
		declarations.set(source.fileName, ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true).statements);
	},
);

const entryFiles = entries.map((name) => path.join(src, `${name}.ts`));
const exported = new Set(entryFiles.flatMap(exportsOf));
const locals = new Set([...declarations.values()].flatMap((statements) => statements.flatMap(namesOf)));
/** The names of the classes that no entry exports. */
const internalClasses = new Set(
	[...declarations.values()].flatMap((statements) => {
		return statements
			.filter(ts.isClassDeclaration)
			.flatMap(namesOf)
			.filter((name) => !exported.has(name));
	}),
);

/** The names that are used in each source. */
const used = new Map<string, Set<string>>();
for (const file of entryFiles) for (const name of exportsOf(file)) use(file, name);

emit((file) =>
	ts.factory.updateSourceFile(
		file,
		file.statements.flatMap((statement) => kept(statement, file.fileName)),
	),
);

function emit(transform: (file: ts.SourceFile) => ts.SourceFile, write?: ts.WriteFileCallback): void {
	const visit = (file: ts.SourceFile | ts.Bundle) => (ts.isSourceFile(file) ? transform(file) : file);
	const writeUsed: ts.WriteFileCallback = (name, text, mark, _onError, sources) => {
		if (sources?.some((source) => used.has(source.fileName))) ts.sys.writeFile(name, text, mark);
	};
	const { diagnostics } = program.emit(undefined, write ?? writeUsed, undefined, true, {
		afterDeclarations: [() => visit],
	});
	for (const diagnostic of diagnostics) throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n"));
}

/** The source that an import or export names. */
function targetOf(file: string, specifier: ts.Expression | undefined): string | undefined {
	if (specifier === undefined || !ts.isStringLiteral(specifier) || !specifier.text.startsWith(".")) return undefined;
	return path.join(path.dirname(file), specifier.text);
}

function namesOf(statement: ts.Statement): string[] {
	if (ts.isVariableStatement(statement)) {
		return statement.declarationList.declarations.map(({ name }) => name.getText());
	}
	const name = (statement as ts.Statement & { readonly name?: ts.Node }).name;
	return name === undefined ? [] : [name.getText()];
}

function elementsOf(statement: ts.Statement): readonly (ts.ImportSpecifier | ts.ExportSpecifier)[] {
	const bindings = ts.isImportDeclaration(statement)
		? statement.importClause?.namedBindings
		: ts.isExportDeclaration(statement)
			? statement.exportClause
			: undefined;
	return bindings !== undefined && (ts.isNamedImports(bindings) || ts.isNamedExports(bindings))
		? bindings.elements
		: [];
}

/** The names that a source exports. */
function exportsOf(file: string): string[] {
	return (declarations.get(file) ?? []).flatMap((statement) => {
		if (ts.isExportDeclaration(statement)) {
			const target = statement.exportClause === undefined ? targetOf(file, statement.moduleSpecifier) : undefined;
			return target === undefined ? elementsOf(statement).map(({ name }) => name.text) : exportsOf(target);
		}
		const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
		return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ? namesOf(statement) : [];
	});
}

/** Notes that a name of a source is used, and all that its declaration needs. */
function use(file: string, name: string): void {
	const names = used.get(file) ?? new Set();
	used.set(file, names);
	if (names.has(name)) return;
	names.add(name);
	for (const statement of declarations.get(file) ?? []) {
		const from =
			ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement) ? statement.moduleSpecifier : undefined;
		const target = targetOf(file, from);
		if (target !== undefined) {
			if (ts.isExportDeclaration(statement) && statement.exportClause === undefined) {
				if (exportsOf(target).includes(name)) use(target, name);
			}
			for (const { name: local, propertyName } of elementsOf(statement)) {
				if (local.text === name) use(target, (propertyName ?? local).text);
			}
		} else if (namesOf(statement).includes(name)) {
			for (const needed of membersOf(statement).flatMap(referencesIn)) use(file, needed);
		}
	}
}

/** The names of other declarations in a node. */
function referencesIn(node: ts.Node): string[] {
	const names: string[] = [];
	const visit = (node: ts.Node, parent: ts.Node): void => {
		const isReference =
			ts.isTypeReferenceNode(parent) ||
			ts.isTypeQueryNode(parent) ||
			ts.isExpressionWithTypeArguments(parent) ||
			ts.isQualifiedName(parent) ||
			ts.isComputedPropertyName(parent) ||
			ts.isExportSpecifier(parent);
		if (ts.isIdentifier(node) && isReference) names.push(node.text);
		ts.forEachChild(node, (child) => visit(child, node));
	};
	ts.forEachChild(node, (child) => visit(child, node));
	return names;
}

/** Whether a member of a class or interface is not for users: its key is a symbol of ours, or its type an internal class. */
function isInternal(member: ts.ClassElement | ts.TypeElement): boolean {
	const key = member.name;
	if (key !== undefined && ts.isComputedPropertyName(key) && ts.isIdentifier(key.expression)) return true;
	const modifiers = ts.canHaveModifiers(member) ? ts.getModifiers(member) : undefined;
	const isProtected = modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ProtectedKeyword) === true;
	const needed = referencesIn(member);
	if (isProtected) return needed.some((name) => locals.has(name) && !exported.has(name));
	const mayBeInternal = ts.isConstructorDeclaration(member) || ts.isTypeElement(member);
	return mayBeInternal && needed.some((name) => internalClasses.has(name));
}

/** What is left of a declaration, as nodes. */
function membersOf(statement: ts.Statement): ts.Node[] {
	if (!ts.isClassDeclaration(statement) && !ts.isInterfaceDeclaration(statement)) return [statement];
	const { typeParameters = [], heritageClauses = [], members } = statement;
	return [...typeParameters, ...heritageClauses, ...[...members].filter((member) => !isInternal(member))];
}

/** A class or interface without its internal members. An internal constructor becomes private, so that there is no other. */
function withoutInternals(statement: ts.Statement): ts.Statement {
	if (ts.isInterfaceDeclaration(statement)) {
		const { modifiers, name, typeParameters, heritageClauses } = statement;
		const members = statement.members.filter((member) => !isInternal(member));
		return ts.factory.updateInterfaceDeclaration(statement, modifiers, name, typeParameters, heritageClauses, members);
	}
	if (!ts.isClassDeclaration(statement)) return statement;
	const members = statement.members.flatMap((member): ts.ClassElement[] => {
		if (!isInternal(member)) return [member];
		if (!ts.isConstructorDeclaration(member)) return [];
		const hidden = [ts.factory.createModifier(ts.SyntaxKind.PrivateKeyword)];
		return [ts.factory.createConstructorDeclaration(hidden, [], undefined)];
	});
	const { modifiers, name, typeParameters, heritageClauses } = statement;
	return ts.factory.updateClassDeclaration(statement, modifiers, name, typeParameters, heritageClauses, members);
}

/** A statement with the names that are used; nothing if none is. */
function kept(statement: ts.Statement, file: string): ts.Statement[] {
	const names = used.get(file) ?? new Set();
	if (ts.isImportDeclaration(statement) || (ts.isExportDeclaration(statement) && statement.moduleSpecifier)) {
		const specifier = statement.moduleSpecifier as ts.StringLiteral;
		const to = ts.factory.createStringLiteral(specifier.text.replace(/^(\..*)\.ts$/, "$1.js"));
		if (ts.isImportDeclaration(statement)) {
			const { importClause } = statement;
			const bindings = importClause?.namedBindings;
			const isUsed = (name: ts.Identifier | undefined) => name !== undefined && names.has(name.text);
			const elements =
				bindings !== undefined && ts.isNamedImports(bindings)
					? bindings.elements.filter(({ name }) => isUsed(name))
					: [];
			if (importClause === undefined || (elements.length === 0 && !isUsed(importClause.name))) return [];
			const list = elements.length === 0 ? undefined : ts.factory.createNamedImports(elements);
			const name = isUsed(importClause.name) ? importClause.name : undefined;
			const clause = ts.factory.updateImportClause(importClause, importClause.isTypeOnly, name, list);
			return [ts.factory.updateImportDeclaration(statement, statement.modifiers, clause, to, undefined)];
		}
		const { modifiers, isTypeOnly } = statement;
		const all = statement.exportClause;
		const elements =
			all !== undefined && ts.isNamedExports(all) ? all.elements.filter(({ name }) => names.has(name.text)) : [];
		if (all !== undefined && elements.length === 0) return [];
		const exportClause = all === undefined ? undefined : ts.factory.createNamedExports(elements);
		return [ts.factory.updateExportDeclaration(statement, modifiers, isTypeOnly, exportClause, to, undefined)];
	}
	const own = ts.isVariableStatement(statement)
		? statement.declarationList.declarations.map(({ name }) => (ts.isIdentifier(name) ? name.text : ""))
		: [(statement as ts.Statement & { readonly name?: ts.Identifier }).name?.text ?? ""];
	return own.some((name) => names.has(name)) ? [withoutInternals(statement)] : [];
}
