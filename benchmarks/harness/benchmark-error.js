"use strict"

/** A fault of the command or of a measurement that its message explains: no stack is printed for it. */
class BenchmarkError extends Error {
  constructor(message) {
    super(message)
    this.name = "BenchmarkError"
  }
}

module.exports = { BenchmarkError }
