"use strict"

// Compiles this folder's `src` into `dist` as `tsc` does, and into `dist/esm` where the package is also published as ES modules
// (esm.js). Then it removes what does not belong to it, and notes what it was compiled from and which files it made. The result
// is what turbo's cache holds; build-dist.js completes it. `tsc` itself would need an empty folder to begin with, and a store
// that runs from it would miss files.

const { forgetNote, removeAllBut, writeCompiled, writeNote } = require("./compiled")
const { esmCopy } = require("./esm")
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
const write = (file, text) => files.push(writeCompiled(file, text))
found.push(...program.emit(undefined, write).diagnostics)
const copy = esmCopy(options)
if (copy !== undefined) {
  const esmProgram = ts.createProgram({ rootNames: fileNames, options: copy.options })
  found.push(...esmProgram.getOptionsDiagnostics())
  found.push(...esmProgram.emit(undefined, write, undefined, false, copy.transformers).diagnostics)
  write(copy.manifest.file, copy.manifest.text)
}
removeAllBut(files)
if (report(found)) process.exitCode = 1
else writeNote({ files, isChecked: true })
