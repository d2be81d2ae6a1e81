"use strict"

const js = require("@eslint/js")
const prettier = require("eslint-config-prettier")
const globals = require("globals")
const redos = require("eslint-plugin-redos")
const tseslint = require("typescript-eslint")
const { hostedRules, layerRules, publicImportRules } = require("./layers")

const tests = ["**/*.test.ts", "**/*.integration.ts", "**/*.fixture.ts", "**/test/**"]

/** The rules of the whole repository; `rootFolder` contains its tsconfig files. */
function nightshift({ rootFolder }) {
  return tseslint.config(
    {
      ignores: [
        "**/dist/**",
        "**/node_modules/**",
        "**/.turbo/**",
        "**/build/**",
        "**/.cache/**",
        "**/uploads/**",
      ],
    },
    js.configs.recommended,
    {
      files: ["**/*.ts", "**/*.tsx"],
      extends: [tseslint.configs.strictTypeChecked],
      languageOptions: {
        parserOptions: {
          project: [
            "apps/*/tsconfig.check.json",
            "packages/*/tsconfig.check.json",
            "packages/*/tsconfig.admin.json",
            "tooling/*/tsconfig.check.json",
            "turbo/*/tsconfig.check.json",
          ],
          tsconfigRootDir: rootFolder,
        },
      },
      rules: {
        "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
        "@typescript-eslint/no-non-null-assertion": "off",
        // A type parameter on resolve() or require() is an explicit cast.
        "@typescript-eslint/no-unnecessary-type-parameters": "off",
        "@typescript-eslint/no-unused-vars": ["error", { varsIgnorePattern: "^_", argsIgnorePattern: "^_" }],
        "@typescript-eslint/restrict-template-expressions": [
          "error",
          { allowNumber: true, allowBoolean: true },
        ],
        "no-restricted-properties": [
          "error",
          {
            object: "process",
            property: "env",
            message: "Only a package's environment.ts reads process.env.",
          },
        ],
        "max-lines": ["error", { max: 300 }],
      },
    },
    { files: ["**/environment.ts", ...tests], rules: { "no-restricted-properties": "off" } },
    {
      files: tests,
      languageOptions: { globals: globals.jest },
      // Jest's matchers, expect.any() and the like, are typed as any.
      rules: {
        "@typescript-eslint/no-unsafe-assignment": "off",
        "@typescript-eslint/no-unsafe-argument": "off",
      },
    },
    { files: ["**/*.js"], languageOptions: { sourceType: "commonjs", globals: globals.node } },
    {
      files: ["**/*.{ts,tsx,js,mjs}"],
      ignores: tests,
      plugins: { redos },
      // A fixed seed makes the random search the same in every run.
      rules: { "redos/no-vulnerable": ["error", { randomSeed: 1 }] },
    },
    ...layerRules(tests),
    ...hostedRules(tests),
    ...publicImportRules(["apps/*/src/**", "packages/jobs/src/**"]),
    prettier,
  )
}

module.exports = { nightshift }
