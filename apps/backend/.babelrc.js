"use strict"

// `medusa develop` compiles a changed file of src with Babel; every other build is `npm run build`.
// Tests stay out of dist, where Medusa would load them as jobs, services or routes.
module.exports = {
  presets: ["babel-preset-medusa-package", "@babel/preset-typescript"],
  ignore: ["**/dist", "**/__tests__", "**/*.test.ts", "**/*.spec.ts"],
}
