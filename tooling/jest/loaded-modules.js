"use strict"

const { writeFileSync } = require("node:fs")

// Loaded before a program (`node --require`): at exit it writes the paths of all modules that the program has loaded, one
// per line, to the file in NIGHTSHIFT_LOADED_MODULES.
process.on("exit", () => {
  writeFileSync(process.env.NIGHTSHIFT_LOADED_MODULES, Object.keys(require.cache).join("\n"))
})
