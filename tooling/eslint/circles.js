"use strict"

const { existsSync, readdirSync, readFileSync } = require("node:fs")
const { dirname, join, resolve } = require("node:path")

const isSource = /(?<!\.test|\.integration|\.fixture|\.d)\.tsx?$/
const specifier = /\b(?:from |import |import\(|require\()"(\.[^"\n]*)"/g

/** The sources below a folder. Tests and fixtures are no part of a package's structure. */
function sourcesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && isSource.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
}

/** The files that a file imports by a relative path, for their types too. */
function importsOf(file) {
  const found = [...readFileSync(file, "utf8").matchAll(specifier)].map(([, path]) =>
    resolve(dirname(file), path),
  )
  return found.flatMap((path) => {
    const candidates = ["", ".ts", ".tsx", "/index.ts", "/index.tsx"].map((end) => `${path}${end}`)
    return candidates.filter((each) => isSource.test(each) && existsSync(each))
  })
}

/**
 * The import circles in a folder, each as the files that reach one another, by Tarjan's algorithm. A rule of ESLint would
 * look for them again from each file.
 */
function circlesIn(folder) {
  const visited = new Map()
  const stack = []
  const circles = []
  function visit(file) {
    const node = { index: visited.size, low: visited.size, isOnStack: true }
    visited.set(file, node)
    stack.push(file)
    for (const imported of importsOf(file)) {
      const other = visited.get(imported)
      if (other === undefined) node.low = Math.min(node.low, visit(imported).low)
      else if (other.isOnStack) node.low = Math.min(node.low, other.index)
    }
    if (node.low === node.index) {
      const circle = stack.splice(stack.indexOf(file))
      for (const each of circle) visited.get(each).isOnStack = false
      if (circle.length > 1) circles.push(circle.sort())
    }
    return node
  }
  for (const file of sourcesBelow(folder)) if (!visited.has(file)) visit(file)
  return circles
}

module.exports = { circlesIn }
