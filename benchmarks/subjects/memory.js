"use strict"

const { setFlagsFromString } = require("node:v8")
const { runInNewContext } = require("node:vm")

const everyMs = 5

function look() {
  const { rss, heapUsed, external } = process.memoryUsage()
  return { resident: rss, heap: heapUsed + external }
}

/**
 * Collects garbage, then watches the memory of this process. `growth()` stops it and returns the highest growth in MB: of the
 * resident set, or of the heap if that grew more within memory that the process already had.
 */
function watchMemory() {
  setFlagsFromString("--expose-gc")
  runInNewContext("gc")()
  const before = look()
  let highest = 0
  const lookAgain = () => {
    const { resident, heap } = look()
    highest = Math.max(highest, resident - before.resident, heap - before.heap)
  }
  const timer = setInterval(lookAgain, everyMs)
  return {
    growth() {
      clearInterval(timer)
      lookAgain()
      return highest / 1e6
    },
  }
}

module.exports = { watchMemory }
