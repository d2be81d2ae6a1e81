"use strict"

/** An error of the command or of a measurement that its message explains: it is printed without a stack. */
class BenchmarkError extends Error {
  constructor(message) {
    super(message)
    this.name = "BenchmarkError"
  }
}

module.exports = { BenchmarkError }
