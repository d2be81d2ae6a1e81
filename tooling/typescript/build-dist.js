"use strict"

// Makes sure that `dist` contains what was compiled from the current `src`, and nothing else. Under turbo the compiled files
// are already there, from its cache or from compile-dist.js. But the cache only adds files and never removes any, so files
// of an earlier build may be left.

const { currentNote, removeAllBut } = require("./compiled")

if (!currentNote()?.isChecked) require("./compile-dist")
const note = currentNote()
if (note !== undefined) removeAllBut(note.files)
