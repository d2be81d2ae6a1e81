"use strict"

/* global expect, test */

const { inOrder, publishedPackages, tarballOf, withVersion } = require("./published")

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

test("a new version is set in a package and in its dependencies on the others", () => {
  const names = [library.name, plugin.name]
  expect(withVersion({ manifest: { ...plugin, private: false }, version: "1.3.0", names })).toEqual({
    name: "@shop/plugin",
    version: "1.3.0",
    private: false,
    dependencies: { "@shop/library": "1.3.0" },
  })
  expect(withVersion({ manifest: library, version: "1.3.0", names }).dependencies).toEqual(
    library.dependencies,
  )
  expect(withVersion({ manifest: { name: "@shop/bare" }, version: "1.3.0", names })).toEqual({
    name: "@shop/bare",
    version: "1.3.0",
  })
})
