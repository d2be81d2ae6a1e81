"use strict"

// Sees that `dist` holds what was compiled from the present `src`, and nothing else. Under turbo the compiled files are there
// already, from its cache or from compile-dist.js. But its cache adds files and takes none away: of the two builds between
// which it went, both may have left files.

const { currentNote, removeAllBut } = require("./compiled")

if (!currentNote()?.isChecked) require("./compile-dist")
const noted = currentNote()
if (noted !== undefined) removeAllBut(noted.files)
