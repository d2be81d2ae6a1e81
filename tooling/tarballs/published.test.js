"use strict"

/* global expect, test */

const { readFileSync } = require("node:fs")
const { join } = require("node:path")
const { inOrder, publishedPackages, tarballOf } = require("./published")

const library = { name: "@shop/library", version: "1.2.3", dependencies: { zod: "4.0.0" } }
const plugin = { name: "@shop/plugin", version: "1.2.3", dependencies: { "@shop/library": "1.2.3" } }

test("no private package is published", () => {
  const names = publishedPackages().map(({ name }) => name)
  expect(names).toContain("@nightshift/medusa-scheduler")
  expect(names).not.toContain("@nightshift/local-services")
})

test("a package is published after its dependencies", () => {
  expect(inOrder([plugin, library])).toEqual([library, plugin])
  const circular = { ...library, dependencies: { "@shop/plugin": "1.2.3" } }
  expect(() => inOrder([plugin, circular])).toThrow("got a circle of @shop/plugin, @shop/library.")
})

test("a published package accepts ranges of its dependencies, and the other packages at its own version", () => {
  const packages = publishedPackages()
  const versions = new Map(packages.map(({ name, version }) => [name, version]))
  for (const { name, dependencies } of packages) {
    const wanted = Object.entries(dependencies).map(([other, range]) => [name, other, range])
    const expected = wanted.map(([, other]) => [
      name,
      other,
      versions.get(other) ?? expect.stringMatching(/^\^\d/),
    ])
    expect(wanted).toEqual(expected)
  }
})

test("a tarball has the name that npm gives it", () => {
  expect(tarballOf(library)).toBe("shop-library-1.2.3.tgz")
})

test("all packages that npm gets are released together, each with its changelog", () => {
  const { fixed } = JSON.parse(readFileSync(join(__dirname, "../../.changeset/config.json"), "utf8"))
  const names = publishedPackages().map(({ name }) => name)
  expect([...fixed[0]].sort()).toEqual(names.sort())
  for (const { folder } of publishedPackages()) {
    expect(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).files).toContain("CHANGELOG.md")
  }
})
