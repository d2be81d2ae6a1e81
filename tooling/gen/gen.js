#!/usr/bin/env node
"use strict"

// `turbo gen` runs `npx @turbo/gen@<turbo's own version>`, and npm has none of that version. npx looks into the
// installed packages first, and finds this one: docs/decisions/0022-turbo-gen.md.
require("turbo-gen/dist/cli.js")
