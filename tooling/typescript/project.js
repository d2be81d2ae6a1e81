"use strict"

// The TypeScript project of the current folder, and TypeScript itself as that folder has it.

const { resolve } = require("node:path")

const ts = require(require.resolve("typescript", { paths: [process.cwd()] }))

/** Shows what is wrong as `tsc` does, with paths from a folder. Returns whether something is. */
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
