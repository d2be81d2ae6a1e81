"use strict"

// Compiles the `src` of each given folder to the same JavaScript as compile-dist.js, file by file: without type checks, in a
// fraction of the time, and without declarations. For the first start of a clone; the build after it checks types. One
// process handles all folders, since most of the time is spent on loading and warming up TypeScript.

const { resolve } = require("node:path")
const { currentNote, removeAllBut, writeCompiled, writeNote } = require("./compiled")

const calledIn = process.cwd()
for (const folder of process.argv.slice(2)) {
  process.chdir(resolve(calledIn, folder))
  if (currentNote() === undefined) emit()
}

function emit() {
  // Not loaded if there is nothing to do.
  const { esmCopy } = require("./esm")
  const { readProject, report, ts } = require("./project")
  const project = readProject()
  const options = { ...project.options, declaration: false }
  const copy = esmCopy(options)
  const outputs = copy === undefined ? [{ options }] : [{ options }, copy]
  const found = [...project.errors]
  const files = []
  const write = (file, text) => files.push(writeCompiled(file, text))
  for (const fileName of project.fileNames.filter((name) => !name.endsWith(".d.ts"))) {
    const source = ts.sys.readFile(fileName)
    for (const { options: compilerOptions, transformers } of outputs) {
      const transpiled = { compilerOptions, fileName, reportDiagnostics: true, transformers }
      const { outputText, sourceMapText, diagnostics } = ts.transpileModule(source, transpiled)
      found.push(...diagnostics)
      for (const file of ts.getOutputFileNames({ ...project, options: compilerOptions }, fileName, false))
        write(file, file.endsWith(".map") ? sourceMapText : outputText)
    }
  }
  if (copy !== undefined) write(copy.manifest.file, copy.manifest.text)
  removeAllBut(files)
  if (report(found, calledIn)) process.exitCode = 1
  else writeNote({ files, isChecked: false })
}
