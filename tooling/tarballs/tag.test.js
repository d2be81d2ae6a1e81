"use strict"

/* global expect, test */

const { publishedPackages } = require("./published")
const { faultsOfTag } = require("./tag")

const library = { name: "@shop/library", version: "1.2.3", dependencies: { zod: "4.0.0" } }
const plugin = { name: "@shop/plugin", version: "1.2.3", dependencies: { "@shop/library": "1.2.3" } }

test("packages at the tag's version that depend on each other at that version can be released", () => {
  expect(faultsOfTag({ tag: "v1.2.3", packages: [library, plugin] })).toEqual([])
  const candidate = { ...library, version: "1.2.3-rc.1" }
  expect(faultsOfTag({ tag: "v1.2.3-rc.1", packages: [candidate] })).toEqual([])
})

test.each([undefined, "", "1.2.3", "v1.2", "v1.2.3+build", "v1.2.3 ", "latest"])(
  "%p is not a release tag",
  (tag) => {
    expect(faultsOfTag({ tag, packages: [library] })).toEqual([
      expect.stringMatching(/^The tag: expected "v"/),
    ])
  },
)

test("packages at another version, or with a dependency at another version, are named", () => {
  expect(faultsOfTag({ tag: "v1.2.4", packages: [library, { ...plugin, version: "1.2.4" }] })).toEqual([
    "@shop/library: expected the version 1.2.4 of the tag, got 1.2.3.",
    "@shop/plugin: expected its dependency @shop/library at 1.2.4, got 1.2.3.",
  ])
})

test("the packages of this repository agree on one version", () => {
  const packages = publishedPackages()
  expect(packages.map(({ name }) => name)).toContain("@nightshift/medusa-scheduler")
  expect(faultsOfTag({ tag: `v${packages[0].version}`, packages })).toEqual([])
})
