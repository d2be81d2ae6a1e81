"use strict"

// Compiles this folder's `src` into an empty `dist`, and notes what it was compiled from and which files it made. It is what
// turbo's cache holds. build-dist.js makes of it what is built.

const { spawnSync } = require("node:child_process")
const { noteCompiled, clean } = require("./compiled")

clean()
const tsc = require.resolve("typescript/bin/tsc", { paths: [process.cwd()] })
const { status } = spawnSync(process.execPath, [tsc, "-p", "tsconfig.json"], { stdio: "inherit" })
if (status === 0) noteCompiled()
else process.exitCode = status ?? 1
