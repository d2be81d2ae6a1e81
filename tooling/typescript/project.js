"use strict"

// The TypeScript project of the current folder, and the TypeScript version of that folder.

const { resolve } = require("node:path")

const ts = require(require.resolve("typescript", { paths: [process.cwd()] }))

/** Prints diagnostics like `tsc`, with paths relative to a folder. Returns whether there are any. */
function report(diagnostics, folder = process.cwd()) {
  const format = ts.sys.writeOutputIsTTY?.() ? ts.formatDiagnosticsWithColorAndContext : ts.formatDiagnostics
  const host = {
    getCanonicalFileName: (path) => path,
    getCurrentDirectory: () => folder,
    getNewLine: () => "\n",
  }
  process.stdout.write(format(ts.sortAndDeduplicateDiagnostics(diagnostics), host))
  return diagnostics.length > 0
}

function readProject() {
  const configHost = {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic(diagnostic) {
      report([diagnostic])
      process.exit(1)
    },
  }
  return ts.getParsedCommandLineOfConfigFile(resolve("tsconfig.json"), undefined, configHost)
}

module.exports = { readProject, report, ts }
