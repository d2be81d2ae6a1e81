"use strict"

const { writeFileSync } = require("node:fs")

// Loaded before a program (`node --require`): at its end it writes the paths of all modules that the program has loaded,
// one a line, to the file that NIGHTSHIFT_LOADED_MODULES names.
process.on("exit", () => {
  writeFileSync(process.env.NIGHTSHIFT_LOADED_MODULES, Object.keys(require.cache).join("\n"))
})
