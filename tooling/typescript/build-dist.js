"use strict"

// Sees that `dist` holds what was compiled from the present `src`, and nothing else. Under turbo the compiled files are there
// already, from its cache or from compile-dist.js. But its cache adds files and takes none away: of the two builds between
// which it went, both may have left files.

const { compiledNow, removeAllBut } = require("./compiled")

if (compiledNow() === undefined) require("./compile-dist")
const files = compiledNow()
if (files !== undefined) removeAllBut(files)
