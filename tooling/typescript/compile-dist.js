"use strict"

// Compiles this folder's `src` into `dist` like `tsc`, removes other files, and records the inputs and the output files.
// turbo caches the result; build-dist.js completes it. `tsc` itself would need an empty folder first, and a store that runs
// from it would miss files.

const { forgetNote, removeAllBut, writeCompiled, writeNote } = require("./compiled")
const { readProject, report, ts } = require("./project")

forgetNote()
const { fileNames, options, errors } = readProject()
const program = ts.createProgram({ rootNames: fileNames, options, configFileParsingDiagnostics: errors })
const found = [
  ...program.getConfigFileParsingDiagnostics(),
  ...program.getOptionsDiagnostics(),
  ...program.getSyntacticDiagnostics(),
  ...program.getGlobalDiagnostics(),
  ...program.getSemanticDiagnostics(),
]
const files = []
const { diagnostics } = program.emit(undefined, (file, text) => files.push(writeCompiled(file, text)))
removeAllBut(files)
if (report([...found, ...diagnostics])) process.exitCode = 1
else writeNote({ files, isChecked: true })
