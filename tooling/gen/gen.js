#!/usr/bin/env node
"use strict"

// `turbo gen` runs `npx @turbo/gen@<turbo's own version>`, which npm does not have. npx searches the installed packages
// first, and finds this one: docs/decisions/0022-turbo-gen.md.
require("turbo-gen/dist/cli.js")
