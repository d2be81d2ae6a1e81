import { join, relative } from "node:path"
import ts from "typescript"

const source = __dirname

/** Handles that are passed on, and not looked into. */
const opaque = ["Exchange", "MortalClock", "Tables"]

const configFile = join(source, "../tsconfig.json")
const { options } = ts.parseJsonConfigFileContent(
  ts.readConfigFile(configFile, (path) => ts.sys.readFile(path)).config,
  ts.sys,
  join(source, ".."),
)
const entries = ["index.ts", "testing.ts", "metrics.ts", "tracing.ts"]
const fileOf = (entry: string) => join(source, entry)
const program = ts.createProgram(entries.map(fileOf), options)
const checker = program.getTypeChecker()

const withoutAlias = (symbol: ts.Symbol) =>
  symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol

function exportsOf(entry: string): ts.Symbol[] {
  const module = checker.getSymbolAtLocation(program.getSourceFile(fileOf(entry))!)!
  return checker.getExportsOfModule(module).map(withoutAlias)
}

/** The types that a declaration names outside of bodies and default values. */
function typesIn(node: ts.Node): ts.Symbol[] {
  const children: ts.Symbol[] = []
  ts.forEachChild(node, (child) => {
    const { body, initializer } = node as { body?: ts.Node; initializer?: ts.Node }
    if (child !== body && child !== initializer) children.push(...typesIn(child))
  })
  const name = ts.isTypeReferenceNode(node)
    ? node.typeName
    : ts.isExpressionWithTypeArguments(node)
      ? node.expression
      : undefined
  const symbol = name && checker.getSymbolAtLocation(name)
  return symbol ? [withoutAlias(symbol), ...children] : children
}

/** Whether it is a type of this package that its own file exports. */
function isExportedHere(symbol: ts.Symbol): boolean {
  const declaration = symbol.declarations?.[0]
  if (!declaration || ts.isTypeParameterDeclaration(declaration)) return false
  const isOurs = !relative(source, declaration.getSourceFile().fileName).startsWith("..")
  const flags = ts.getCombinedModifierFlags(declaration)
  return isOurs && (flags & ts.ModifierFlags.Export) !== 0
}

test.each(entries)("every type in a signature that %s exports is exported, there or by index.ts", (entry) => {
  const exported = new Set([...exportsOf("index.ts"), ...exportsOf(entry)])
  const missing = [...exported].flatMap((symbol) =>
    (symbol.declarations ?? [])
      .flatMap(typesIn)
      .filter((type) => !exported.has(type) && isExportedHere(type))
      .map((type) => `${type.name}, which ${symbol.name} names`),
  )
  expect([...new Set(missing)].filter((each) => !opaque.includes(each.split(",")[0]!))).toEqual([])
})
