"use strict"

/** The tests work on the scheduler's sources, as its fixtures do: beside them `dist` would be a second copy. */
module.exports = {
  moduleNameMapper: {
    "^@nightshift/scheduler$": "<rootDir>/../scheduler/src",
    "^@nightshift/scheduler/internal/(.*)$": "<rootDir>/../scheduler/src/$1",
    "^@nightshift/scheduler/(metrics|testing|tracing)$": "<rootDir>/../scheduler/src/$1",
  },
}
