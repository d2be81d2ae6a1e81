"use strict"

// The copy of a package as ES modules, in `dist/esm`. A package has one if the `exports` of its package.json have an "import"
// condition. Sources import each other without extensions, which Node.js and TypeScript do not accept in ES modules: the copy
// gets them when it is written.

const { existsSync, readFileSync } = require("node:fs")
const { dirname, join, resolve } = require("node:path")
const { ts } = require("./project")

const hasImportCondition = (target) =>
  typeof target === "object" &&
  target !== null &&
  Object.entries(target).some(([key, value]) => key === "import" || hasImportCondition(value))

/**
 * How to compile the current folder's copy, from the options of its `dist`: its own options, its transformers, and the
 * package.json in it that makes ES modules of its files. Undefined where the package has no copy.
 */
function esmCopy(options) {
  const { exports: entries } = JSON.parse(readFileSync("package.json", "utf8"))
  if (!hasImportCondition(entries)) return undefined
  const outDir = join(options.outDir, "esm")
  return {
    options: {
      ...options,
      outDir,
      module: ts.ModuleKind.ES2022,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
    },
    transformers: { after: [withExtensions], afterDeclarations: [withExtensions] },
    manifest: { file: join(outDir, "package.json"), text: `${JSON.stringify({ type: "module" })}\n` },
  }
}

/** A transformer that completes the paths in `import`, `export ... from`, `import()` and types of `import("...")`. */
function withExtensions(context) {
  const { factory } = context
  return (file) => {
    const completed = (literal) => {
      const path =
        literal && ts.isStringLiteralLike(literal) ? fileOf(literal.text, file.fileName) : undefined
      return path === undefined ? literal : factory.createStringLiteral(path)
    }
    const visit = (node) => {
      if (ts.isImportDeclaration(node)) {
        const { modifiers, importClause, moduleSpecifier, attributes } = node
        const path = completed(moduleSpecifier)
        return factory.updateImportDeclaration(node, modifiers, importClause, path, attributes)
      }
      if (ts.isExportDeclaration(node)) {
        const { modifiers, isTypeOnly, exportClause, moduleSpecifier, attributes } = node
        const path = completed(moduleSpecifier)
        return factory.updateExportDeclaration(node, modifiers, isTypeOnly, exportClause, path, attributes)
      }
      if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
        const { argument, attributes, qualifier, typeArguments, isTypeOf } = node
        const path = factory.updateLiteralTypeNode(argument, completed(argument.literal))
        const visited = ts.visitNodes(typeArguments, visit)
        return factory.updateImportTypeNode(node, path, attributes, qualifier, visited, isTypeOf)
      }
      if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
        const [path, ...more] = node.arguments
        return factory.updateCallExpression(node, node.expression, undefined, [completed(path), ...more])
      }
      return ts.visitEachChild(node, visit, context)
    }
    return ts.visitNode(file, visit)
  }
}

/** The JavaScript file of a relative path without an extension; undefined for other paths. */
function fileOf(path, importer) {
  if (!/^\.{1,2}(\/|$)/.test(path) || /\.[cm]?js(on)?$/.test(path)) return undefined
  const target = resolve(dirname(importer), path)
  return existsSync(`${target}.ts`) ? `${path}.js` : `${path.replace(/\/$/, "")}/index.js`
}

module.exports = { esmCopy }
