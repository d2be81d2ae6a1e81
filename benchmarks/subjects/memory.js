"use strict"

const { setFlagsFromString } = require("node:v8")
const { runInNewContext } = require("node:vm")

const everyMs = 5
const rss = () => process.memoryUsage.rss()

/** Collects garbage, then watches the memory of this process; `growth()` ends it with the highest growth, in MB. */
function watchMemory() {
  setFlagsFromString("--expose-gc")
  runInNewContext("gc")()
  const before = rss()
  let highest = before
  const look = () => (highest = Math.max(highest, rss()))
  const timer = setInterval(look, everyMs)
  return {
    growth() {
      clearInterval(timer)
      look()
      return (highest - before) / 1e6
    },
  }
}

module.exports = { watchMemory }
