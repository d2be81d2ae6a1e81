"use strict"

// Compiles this folder's `src` into `dist` as `tsc` does, removes what is not of it, and notes what it was compiled from and
// which files it made. It is what turbo's cache holds. build-dist.js makes of it what is built.
// `tsc` itself would need an empty folder to begin with, and a store that runs from it would miss files.

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
