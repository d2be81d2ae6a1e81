"use strict"

// Empties `dist` before the compiler fills it: what was compiled from a file that is gone would go on living there, and
// Medusa loads whatever it finds. `dist/admin` is of another build.
const { existsSync, readdirSync, rmSync } = require("node:fs")
const { join, resolve } = require("node:path")

const dist = resolve("dist")
const kept = ["admin"]
for (const name of existsSync(dist) ? readdirSync(dist) : []) {
  if (!kept.includes(name)) rmSync(join(dist, name), { recursive: true })
}
