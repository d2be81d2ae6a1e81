"use strict"

/* global expect, test */

const { packages } = require("../../package-lock.json")

test("recheck's Java archive is not installed: the package that replaces it has the version that recheck requires", () => {
  const { version } = require("../recheck-jar/package.json")
  expect(version).toBe(packages["node_modules/recheck"].optionalDependencies["recheck-jar"])
  const places = Object.keys(packages).filter((place) => place.endsWith("node_modules/recheck-jar"))
  expect(places.map((place) => packages[place])).toEqual([{ resolved: "tooling/recheck-jar", link: true }])
})
