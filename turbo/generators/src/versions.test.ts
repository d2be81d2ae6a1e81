import { createRequire } from "node:module"

test("turbo finds the generator without a registry, at its own version", () => {
  const require = createRequire(__filename)
  const versionOf = (name: string) => (require(`${name}/package.json`) as { version: string }).version
  expect(versionOf("@turbo/gen")).toBe(versionOf("turbo"))
})
